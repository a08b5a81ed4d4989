using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A client reads a page of a table (kind Scan). The answer, kind ScanAnswer, is a <see cref="ScanRows"/>.</summary>
public readonly ref struct ScanRequest
{
    public ReadOnlySpan<byte> Table { get; init; }

    /// <summary>Where to go on; empty for the start.</summary>
    public ReadOnlySpan<byte> From { get; init; }

    public int PageSize { get; init; }

    /// <summary>Read at QUORUM; else at ONE.</summary>
    public bool Quorum { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 1 + FieldWriter.LengthSizeMax + FieldWriter.SizeOf(Table) + FieldWriter.SizeOf(From);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Bytes(Table);
        frame.Body.Bytes(From);
        frame.Body.Varint((ulong)PageSize);
        frame.Body.Bool(Quorum);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ScanRequest message)
    {
        var reader = new FieldReader(body);
        var table = reader.Bytes();
        var from = reader.Bytes();
        var size = reader.Varint();
        message = new ScanRequest { Table = table, From = from, PageSize = (int)size, Quorum = reader.Bool() };
        return reader.IsComplete && size is > 0 and <= 10_000;
    }
}
