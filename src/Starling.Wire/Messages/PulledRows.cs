using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="RowsPull"/> (kind Rows): of the rows that were asked for those that are still there.</summary>
public readonly ref struct PulledRows
{
    /// <summary>What became of each leaf, in the order asked. Fewer than were asked for when the answer would have grown too long: the rest is asked for
    /// again.</summary>
    public RowsGiven[] Leaves { get; init; }

    /// <summary>For each row, leaf after leaf, its place, as a store key (bytes), and its state (bytes).</summary>
    public ReadOnlySpan<byte> Rows { get; init; }

    /// <summary>The rows of all leaves.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var leaf in Leaves)
            {
                count += leaf.Count;
            }

            return count;
        }
    }

    /// <summary>Walks the rows: what the reader calls the clustering key is the place.</summary>
    public RowReader GetRows() => new(Rows, Count);

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, ((1 + Leaves.Length) * FieldWriter.LengthSizeMax) + Rows.Length);
        frame.Body.Varint((ulong)Leaves.Length);
        foreach (var leaf in Leaves)
        {
            RepairCount.Write(ref frame.Body, leaf.Word, leaf.Count);
        }

        frame.Body.Raw(Rows);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out PulledRows message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= LeafIdsPull.LeavesMax;
        var leaves = isGood ? new RowsGiven[count] : [];
        var left = SlotRef.BatchMax;
        for (var i = 0; i < leaves.Length && isGood; i++)
        {
            isGood = RepairCount.TryRead(ref reader, left, out var word, out var rows) && word != RepairWord.TooMany;
            leaves[i] = new RowsGiven(word, rows);
            left -= rows;
        }

        message = new PulledRows { Leaves = leaves, Rows = reader.Rest };
        return isGood && RowReader.IsWellFormed(reader.Rest, SlotRef.BatchMax - left);
    }
}
