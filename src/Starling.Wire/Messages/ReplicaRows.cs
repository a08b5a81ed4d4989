using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Rows of one partition: the full answer to a <see cref="ReplicaRead"/>, and to a client's slice.</summary>
public readonly ref struct ReplicaRows
{
    /// <summary>The limit cut the rows off.</summary>
    public bool More { get; init; }

    public int Count { get; init; }

    /// <summary>For each row clustering key (bytes) and state (bytes).</summary>
    public ReadOnlySpan<byte> Rows { get; init; }

    public RowReader GetRows() => new(Rows, Count);

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 1 + FieldWriter.LengthSizeMax + Rows.Length);
        frame.Body.Bool(More);
        frame.Body.Varint((ulong)Count);
        frame.Body.Raw(Rows);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ReplicaRows message)
    {
        var reader = new FieldReader(body);
        var more = reader.Bool();
        var count = reader.Count(2);
        message = new ReplicaRows { More = more, Count = count, Rows = reader.Rest };
        return !reader.Failed && RowReader.IsWellFormed(reader.Rest, count);
    }
}
