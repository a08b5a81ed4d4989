using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="LeafIdsPull"/>: the rows of the leaves, in the order asked.</summary>
/// <param name="Leaves">For each leaf its rows' ids, or null when there are more than fit: then <see cref="SymbolsPull"/> is the way. Fewer leaves
/// than were asked for when the answer would have grown too long, or when the answerer cannot compare now.</param>
public sealed record LeafIds(ulong[]?[] Leaves)
{
    /// <summary>Ids of one leaf at most.</summary>
    public const int IdsMax = 2048;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.LengthSizeMax;
        foreach (var ids in Leaves)
        {
            size += FieldWriter.LengthSizeMax + ((ids?.Length ?? 0) * sizeof(ulong));
        }

        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)Leaves.Length);
        foreach (var ids in Leaves)
        {
            frame.Body.Varint(ids is null ? 0 : (ulong)ids.Length + 1);
            foreach (var id in ids ?? [])
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
        var isGood = !reader.Failed && count <= LeafIdsPull.LeavesMax;
        var leaves = isGood ? new ulong[]?[count] : [];
        for (var i = 0; i < leaves.Length && isGood; i++)
        {
            var size = reader.Varint();
            isGood = size <= IdsMax + 1 && (size == 0 || (size - 1) * sizeof(ulong) <= (ulong)reader.Rest.Length);
            leaves[i] = isGood && size > 0 ? Read(ref reader, (int)size - 1) : null;
        }

        message = new LeafIds(leaves);
        return isGood && reader.IsComplete;
    }

    private static ulong[] Read(ref FieldReader reader, int count)
    {
        var ids = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = reader.U64();
        }

        return ids;
    }
}
