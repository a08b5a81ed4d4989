using System;
using System.Buffers;
using Starling.Model.Quorums;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A client reads one record (kind Get). The answer is a <see cref="GetAnswer"/>.</summary>
public readonly ref struct GetRequest
{
    private const byte CountNotFoundFlag = 1;
    private const byte GiveUpEarlyFlag = 2;
    private const byte DefaultLevelFlag = 4;
    private const byte SessionFlag = 8;

    /// <summary>The table's name, UTF-8.</summary>
    public ReadOnlySpan<byte> Table { get; init; }

    public ReadOnlySpan<byte> Partition { get; init; }

    public ReadOnlySpan<byte> Clustering { get; init; }

    /// <summary>Null: the table's default.</summary>
    public ConsistencyLevel? Level { get; init; }

    public int AtLeast { get; init; }

    public bool CountNotFound { get; init; }

    public bool GiveUpEarly { get; init; }

    /// <summary>The request is part of a session, whose token is <see cref="Session"/>; then the answer has one as well.</summary>
    public bool HasSession { get; init; }

    /// <summary>The session's token, empty for a session that begins.</summary>
    public ReadOnlySpan<byte> Session { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 4 + FieldWriter.SizeOf(Table) + FieldWriter.SizeOf(Partition) + FieldWriter.SizeOf(Clustering) + FieldWriter.SizeOf(Session);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Bytes(Table);
        frame.Body.Bytes(Partition);
        frame.Body.Bytes(Clustering);
        frame.Body.U8((byte)((CountNotFound ? CountNotFoundFlag : 0) | (GiveUpEarly ? GiveUpEarlyFlag : 0)
            | (Level is null ? DefaultLevelFlag : 0) | (HasSession ? SessionFlag : 0)));
        LevelFields.Write(ref frame.Body, Level ?? default);
        frame.Body.U8((byte)AtLeast);
        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out GetRequest message)
    {
        var reader = new FieldReader(body);
        var table = reader.Bytes();
        var partition = reader.Bytes();
        var clustering = reader.Bytes();
        var flags = reader.U8();
        var known = LevelFields.TryRead(ref reader, out var level);
        message = new GetRequest
        {
            Table = table,
            Partition = partition,
            Clustering = clustering,
            Level = (flags & DefaultLevelFlag) != 0 ? null : level,
            AtLeast = reader.U8(),
            HasSession = (flags & SessionFlag) != 0,
            Session = (flags & SessionFlag) != 0 ? reader.Bytes() : default,
            CountNotFound = (flags & CountNotFoundFlag) != 0,
            GiveUpEarly = (flags & GiveUpEarlyFlag) != 0,
        };
        return reader.IsComplete && known && flags <= 15 && message.AtLeast <= 64;
    }
}
