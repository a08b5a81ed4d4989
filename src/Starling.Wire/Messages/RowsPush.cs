using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Merge these states and sync them: rows of several slots that you lack. The answer is a <see cref="RowsPushed"/>.</summary>
/// <param name="Slots">1 to <see cref="SlotRef.RepairMax"/> slots, with <see cref="SlotRef.BatchMax"/> mutations at most in all.</param>
public sealed record RowsPush(PushedSlot[] Slots)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.LengthSizeMax;
        foreach (var slot in Slots)
        {
            size += SlotRef.SizeMax + FieldWriter.LengthSizeMax;
            foreach (var mutation in slot.Mutations)
            {
                size += FieldWriter.SizeOf(mutation);
            }
        }

        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)Slots.Length);
        var before = default(SlotRef);
        foreach (var slot in Slots)
        {
            slot.Slot.WriteAfter(ref frame.Body, before);
            frame.Body.Varint((ulong)slot.Mutations.Length);
            foreach (var mutation in slot.Mutations)
            {
                frame.Body.Bytes(mutation);
            }

            before = slot.Slot;
        }

        frame.Finish();
    }

    /// <summary>Reads the message and checks the shape of its mutations, records included (not the records' states).</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out RowsPush message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.RepairMax;
        var slots = isGood ? new PushedSlot[count] : [];
        var before = default(SlotRef);
        var total = 0;
        for (var i = 0; i < slots.Length && isGood; i++)
        {
            isGood = SlotRef.TryReadAfter(ref reader, before, out var slot);
            var mutations = reader.Count();
            total += mutations;
            isGood &= !reader.Failed && mutations > 0 && total <= SlotRef.BatchMax;
            slots[i] = new PushedSlot(slot, isGood ? Read(ref reader, mutations, ref isGood) : []);
            before = slot;
        }

        message = new RowsPush(slots);
        return isGood && reader.IsComplete;
    }

    private static byte[][] Read(ref FieldReader reader, int count, ref bool isGood)
    {
        var mutations = new byte[count][];
        for (var i = 0; i < mutations.Length; i++)
        {
            var bytes = reader.Bytes();
            isGood &= Mutation.TryRead(bytes, out _);
            mutations[i] = bytes.ToArray();
        }

        return mutations;
    }
}
