using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Which rows do you hold in these leaves? The answer is a <see cref="LeafIds"/>.</summary>
/// <param name="Slots">1 to <see cref="SlotRef.RepairMax"/> slots, with <see cref="LeavesMax"/> leaves at most in all.</param>
public sealed record LeafIdsPull(LeavesAsked[] Slots)
{
    /// <summary>Leaves of one message at most.</summary>
    public const int LeavesMax = 256;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.LengthSizeMax;
        foreach (var slot in Slots)
        {
            size += SlotRef.SizeMax + FieldWriter.VarintSizeMax + ((1 + slot.Leaves.Length) * FieldWriter.LengthSizeMax);
        }

        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)Slots.Length);
        var before = default(LeavesAsked);
        foreach (var slot in Slots)
        {
            slot.Slot.WriteAfter(ref frame.Body, before.Slot);
            MomentStep.Write(ref frame.Body, before.Purged, slot.Purged);
            frame.Body.Varint((ulong)slot.Leaves.Length);
            foreach (var leaf in slot.Leaves)
            {
                frame.Body.Varint((ulong)leaf);
            }

            before = slot;
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out LeafIdsPull message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.RepairMax;
        var slots = isGood ? new LeavesAsked[count] : [];
        var before = default(LeavesAsked);
        var total = 0;
        for (var i = 0; i < slots.Length && isGood; i++)
        {
            isGood = SlotRef.TryReadAfter(ref reader, before.Slot, out var slot);
            var purged = MomentStep.Read(ref reader, before.Purged);
            var leaves = reader.Count();
            isGood &= !reader.Failed && leaves is > 0 and <= LeavesMax;
            before = slots[i] = new LeavesAsked(slot, purged, isGood ? Read(ref reader, leaves, ref isGood) : []);
            total += leaves;
        }

        message = new LeafIdsPull(slots);
        return isGood && reader.IsComplete && total <= LeavesMax;
    }

    private static int[] Read(ref FieldReader reader, int count, ref bool isGood)
    {
        var leaves = new int[count];
        for (var i = 0; i < leaves.Length; i++)
        {
            var leaf = reader.Varint();
            isGood &= leaf < SymbolsPull.LeavesMax;
            leaves[i] = (int)leaf;
        }

        return leaves;
    }
}
