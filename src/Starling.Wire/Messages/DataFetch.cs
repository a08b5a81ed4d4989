using System;
using System.Buffers;
using Starling.Model.Quorums;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A client reads a value of a data type (kind DataFetch). The answer is a <see cref="DataFetched"/>.</summary>
public readonly ref struct DataFetch
{
    private const byte WithoutContextFlag = 1;
    private const byte DefaultLevelFlag = 2;
    private const byte SessionFlag = 4;
    private const byte OperationFlag = 8;

    public ReadOnlySpan<byte> Table { get; init; }

    public ReadOnlySpan<byte> Partition { get; init; }

    /// <summary>Null: the table's default.</summary>
    public ConsistencyLevel? Level { get; init; }

    public int AtLeast { get; init; }

    public bool WithoutContext { get; init; }

    /// <summary>The request is part of a session, whose token is <see cref="Session"/>; then the answer has one as well.</summary>
    public bool HasSession { get; init; }

    /// <summary>The session's token, empty for a session that begins.</summary>
    public ReadOnlySpan<byte> Session { get; init; }

    /// <summary>The id of an operation: the answer says whether the value remembers it. Null: nothing is asked.</summary>
    public UInt128? Operation { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(
            output, header, FieldWriter.SizeOf(Table) + FieldWriter.SizeOf(Partition) + 20 + FieldWriter.SizeOf(Session));
        frame.Body.Bytes(Table);
        frame.Body.Bytes(Partition);
        frame.Body.U8((byte)((WithoutContext ? WithoutContextFlag : 0) | (Level is null ? DefaultLevelFlag : 0) | (HasSession ? SessionFlag : 0)
            | (Operation is null ? 0 : OperationFlag)));
        LevelFields.Write(ref frame.Body, Level ?? default);
        frame.Body.U8((byte)AtLeast);
        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        if (Operation is { } id)
        {
            frame.Body.U128(id);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out DataFetch message)
    {
        var reader = new FieldReader(body);
        var table = reader.Bytes();
        var partition = reader.Bytes();
        var flags = reader.U8();
        var known = LevelFields.TryRead(ref reader, out var level);
        var atLeast = reader.U8();
        message = new DataFetch
        {
            Table = table,
            Partition = partition,
            Level = (flags & DefaultLevelFlag) != 0 ? null : level,
            AtLeast = atLeast,
            WithoutContext = (flags & WithoutContextFlag) != 0,
            HasSession = (flags & SessionFlag) != 0,
            Session = (flags & SessionFlag) != 0 ? reader.Bytes() : default,
            Operation = (flags & OperationFlag) != 0 ? reader.U128() : null,
        };
        return reader.IsComplete && known && flags < 16 && atLeast <= 64;
    }
}
