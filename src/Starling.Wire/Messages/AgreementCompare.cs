using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Do you hold what I hold of these slots, as of the end of a slice of time? The answer is an <see cref="AgreementCompared"/>.</summary>
/// <param name="SliceMicros">The sender's length of a slice, in microseconds: whoever cuts time otherwise cannot compare.</param>
/// <param name="Slice">The slice's number since 1970 UTC.</param>
/// <param name="Slots">The slots, 1 to <see cref="SlotRef.BatchMax"/>.</param>
public sealed record AgreementCompare(long SliceMicros, long Slice, ComparedSlot[] Slots)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.VarintSizeMax + 8 + FieldWriter.LengthSizeMax + (Slots.Length * (SlotRef.SizeMax + SlotStand.SizeMax));
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)SliceMicros);
        frame.Body.I64(Slice);
        frame.Body.Varint((ulong)Slots.Length);
        foreach (var (slot, stand) in Slots)
        {
            slot.Write(ref frame.Body);
            stand.Write(ref frame.Body);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out AgreementCompare message)
    {
        var reader = new FieldReader(body);
        var length = reader.Varint();
        var slice = reader.I64();
        var count = reader.Count(SlotRef.SizeLeast + 1);
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.BatchMax && length <= long.MaxValue;
        var slots = isGood ? new ComparedSlot[count] : [];
        for (var i = 0; i < slots.Length && isGood; i++)
        {
            isGood = SlotRef.TryRead(ref reader, out var slot) & SlotStand.TryRead(ref reader, out var stand);
            slots[i] = new ComparedSlot(slot, stand);
        }

        message = new AgreementCompare((long)length, slice, slots);
        return isGood && reader.IsComplete;
    }
}
