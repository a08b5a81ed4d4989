using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="RowsPull"/> (kind Rows): of the rows that were asked for those that are still there, as many as fit.</summary>
public readonly ref struct PulledRows
{
    public int Count { get; init; }

    /// <summary>For each row its place, as a store key (bytes), and its state (bytes).</summary>
    public ReadOnlySpan<byte> Rows { get; init; }

    /// <summary>Walks the rows: what the reader calls the clustering key is the place.</summary>
    public RowReader GetRows() => new(Rows, Count);

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, FieldWriter.LengthSizeMax + Rows.Length);
        frame.Body.Varint((ulong)Count);
        frame.Body.Raw(Rows);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out PulledRows message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count(2);
        message = new PulledRows { Count = count, Rows = reader.Rest };
        return !reader.Failed && count <= SlotRef.BatchMax && RowReader.IsWellFormed(reader.Rest, count);
    }
}
