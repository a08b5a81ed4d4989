using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A client reads a page of a table (kind Scan). The answer, kind ScanAnswer, is a <see cref="ScanRows"/>.</summary>
public readonly ref struct ScanRequest
{
    private const byte QuorumFlag = 1;
    private const byte SessionFlag = 2;

    public ReadOnlySpan<byte> Table { get; init; }

    /// <summary>Where to go on; empty for the start.</summary>
    public ReadOnlySpan<byte> From { get; init; }

    public int PageSize { get; init; }

    /// <summary>Read at QUORUM; else at ONE.</summary>
    public bool Quorum { get; init; }

    /// <summary>The request is part of a session, whose token is <see cref="Session"/>. A scan respects it and adds nothing to it.</summary>
    public bool HasSession { get; init; }

    /// <summary>The session's token, empty for a session that begins.</summary>
    public ReadOnlySpan<byte> Session { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 1 + FieldWriter.LengthSizeMax + FieldWriter.SizeOf(Table) + FieldWriter.SizeOf(From) + FieldWriter.SizeOf(Session);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Bytes(Table);
        frame.Body.Bytes(From);
        frame.Body.Varint((ulong)PageSize);
        frame.Body.U8((byte)((Quorum ? QuorumFlag : 0) | (HasSession ? SessionFlag : 0)));
        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ScanRequest message)
    {
        var reader = new FieldReader(body);
        var table = reader.Bytes();
        var from = reader.Bytes();
        var size = reader.Varint();
        var flags = reader.U8();
        message = new ScanRequest
        {
            Table = table,
            From = from,
            PageSize = (int)size,
            Quorum = (flags & QuorumFlag) != 0,
            HasSession = (flags & SessionFlag) != 0,
            Session = (flags & SessionFlag) != 0 ? reader.Bytes() : default,
        };
        return reader.IsComplete && flags <= 3 && size is > 0 and <= 10_000;
    }
}
