using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Give me these rows of these leaves. The answer is a <see cref="PulledRows"/>.</summary>
/// <param name="Leaves">1 to <see cref="LeafIdsPull.LeavesMax"/> leaves of up to <see cref="SlotRef.RepairMax"/> slots, with <see cref="SlotRef.BatchMax"/> ids
/// at most in all.</param>
public sealed record RowsPull(RowsAsked[] Leaves)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.LengthSizeMax;
        foreach (var leaf in Leaves)
        {
            size += SlotRef.SizeMax + (2 * FieldWriter.LengthSizeMax) + (leaf.Ids.Length * sizeof(ulong));
        }

        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)Leaves.Length);
        var before = default(SlotRef);
        foreach (var leaf in Leaves)
        {
            leaf.Slot.WriteAfter(ref frame.Body, before);
            frame.Body.Varint((ulong)leaf.Leaf);
            frame.Body.Varint((ulong)leaf.Ids.Length);
            foreach (var id in leaf.Ids)
            {
                frame.Body.U64(id);
            }

            before = leaf.Slot;
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out RowsPull message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= LeafIdsPull.LeavesMax;
        var leaves = isGood ? new RowsAsked[count] : [];
        var before = default(SlotRef);
        var total = 0;
        for (var i = 0; i < leaves.Length && isGood; i++)
        {
            isGood = SlotRef.TryReadAfter(ref reader, before, out var slot);
            var leaf = reader.Varint();
            var ids = reader.Count(sizeof(ulong));
            total += ids;
            isGood &= !reader.Failed && leaf < SymbolsPull.LeavesMax && ids > 0 && total <= SlotRef.BatchMax;
            leaves[i] = new RowsAsked(slot, (int)leaf, isGood ? LeafIds.Read(ref reader, ids) : []);
            before = slot;
        }

        message = new RowsPull(leaves);
        return isGood && reader.IsComplete;
    }
}
