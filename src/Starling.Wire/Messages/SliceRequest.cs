using System;
using System.Buffers;
using Starling.Model.Quorums;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A client reads a slice of a partition (kind Slice). The answer, kind SliceAnswer, is a <see cref="ReplicaRows"/>.</summary>
public readonly ref struct SliceRequest
{
    private const byte BackwardsFlag = 1;
    private const byte DefaultLevelFlag = 2;
    private const byte SessionFlag = 4;

    public ReadOnlySpan<byte> Table { get; init; }

    public ReadOnlySpan<byte> Partition { get; init; }

    public ReadOnlySpan<byte> From { get; init; }

    public ReadOnlySpan<byte> To { get; init; }

    public bool Backwards { get; init; }

    public int Limit { get; init; }

    /// <summary>Null: the table's default.</summary>
    public ConsistencyLevel? Level { get; init; }

    /// <summary>The request is part of a session, whose token is <see cref="Session"/>; then the answer has one as well.</summary>
    public bool HasSession { get; init; }

    /// <summary>The session's token, empty for a session that begins.</summary>
    public ReadOnlySpan<byte> Session { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 3 + FieldWriter.LengthSizeMax + FieldWriter.SizeOf(Table) + FieldWriter.SizeOf(Partition)
            + FieldWriter.SizeOf(From) + FieldWriter.SizeOf(To) + FieldWriter.SizeOf(Session);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Bytes(Table);
        frame.Body.Bytes(Partition);
        frame.Body.Bytes(From);
        frame.Body.Bytes(To);
        frame.Body.U8((byte)((Backwards ? BackwardsFlag : 0) | (Level is null ? DefaultLevelFlag : 0) | (HasSession ? SessionFlag : 0)));
        LevelFields.Write(ref frame.Body, Level ?? default);
        frame.Body.Varint((ulong)Limit);
        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out SliceRequest message)
    {
        var reader = new FieldReader(body);
        var table = reader.Bytes();
        var partition = reader.Bytes();
        var from = reader.Bytes();
        var to = reader.Bytes();
        var flags = reader.U8();
        var known = LevelFields.TryRead(ref reader, out var level);
        var limit = reader.Varint();
        message = new SliceRequest
        {
            Table = table,
            Partition = partition,
            From = from,
            To = to,
            Backwards = (flags & BackwardsFlag) != 0,
            Limit = (int)limit,
            HasSession = (flags & SessionFlag) != 0,
            Session = (flags & SessionFlag) != 0 ? reader.Bytes() : default,
            Level = (flags & DefaultLevelFlag) != 0 ? null : level,
        };
        return reader.IsComplete && known && flags <= 7 && limit is > 0 and <= 10_000;
    }
}
