using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="LeafIdsPull"/>: the rows of the leaves.</summary>
/// <param name="Leaves">In the order asked, slot after slot. Fewer than were asked for when the answer would have grown too long: the rest is asked for
/// again.</param>
public sealed record LeafIds(LeafRowIds[] Leaves)
{
    /// <summary>Ids of one leaf at most; where there are more, <see cref="SymbolsPull"/> is the way.</summary>
    public const int IdsMax = 2048;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.LengthSizeMax;
        foreach (var leaf in Leaves)
        {
            size += FieldWriter.LengthSizeMax + (leaf.Ids.Length * sizeof(ulong));
        }

        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)Leaves.Length);
        foreach (var leaf in Leaves)
        {
            RepairCount.Write(ref frame.Body, leaf.Word, leaf.Ids.Length);
            foreach (var id in leaf.Ids)
            {
                frame.Body.U64(id);
            }
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out LeafIds message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= LeafIdsPull.LeavesMax;
        var leaves = isGood ? new LeafRowIds[count] : [];
        for (var i = 0; i < leaves.Length && isGood; i++)
        {
            isGood = RepairCount.TryRead(ref reader, Math.Min(IdsMax, reader.Rest.Length / sizeof(ulong)), out var word, out var ids);
            leaves[i] = new LeafRowIds(word, isGood ? Read(ref reader, ids) : []);
        }

        message = new LeafIds(leaves);
        return isGood && reader.IsComplete;
    }

    internal static ulong[] Read(ref FieldReader reader, int count)
    {
        var ids = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = reader.U64();
        }

        return ids;
    }
}
