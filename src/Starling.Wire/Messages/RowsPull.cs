using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Give me these rows of a leaf. The answer is a <see cref="PulledRows"/>.</summary>
/// <param name="Slot">Of which slot.</param>
/// <param name="Leaf">The leaf's number.</param>
/// <param name="Ids">The rows' ids, 1 to <see cref="SlotRef.BatchMax"/>.</param>
public sealed record RowsPull(SlotRef Slot, int Leaf, ulong[] Ids)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = SlotRef.SizeMax + (2 * FieldWriter.LengthSizeMax) + (Ids.Length * sizeof(ulong));
        var frame = new FrameBuilder(output, header, size);
        Slot.Write(ref frame.Body);
        frame.Body.Varint((ulong)Leaf);
        frame.Body.Varint((ulong)Ids.Length);
        foreach (var id in Ids)
        {
            frame.Body.U64(id);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out RowsPull message)
    {
        var reader = new FieldReader(body);
        var isGood = SlotRef.TryRead(ref reader, out var slot);
        var leaf = reader.Varint();
        var count = reader.Count(sizeof(ulong));
        isGood &= !reader.Failed && leaf < SymbolsPull.LeavesMax && count is > 0 and <= SlotRef.BatchMax;
        var ids = isGood ? new ulong[count] : [];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.U64();
        }

        message = new RowsPull(slot, (int)leaf, ids);
        return isGood && reader.IsComplete;
    }
}
