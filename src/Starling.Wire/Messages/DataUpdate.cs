using System;
using System.Buffers;
using Starling.Model.Quorums;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A client changes or deletes a value of a data type (kind DataUpdate); also what a coordinator that holds no replica passes on to one. The answer,
/// kind DataUpdated, is a <see cref="WriteAnswer"/> whose state, where it was asked for, is a <see cref="DataFetched"/>.</summary>
public readonly ref struct DataUpdate
{
    private const byte ReturnBodyFlag = 1;
    private const byte WithoutContextFlag = 2;
    private const byte PassedOnFlag = 4;
    private const byte DefaultLevelFlag = 8;
    private const byte SessionFlag = 16;
    private const byte OperationFlag = 32;

    public ReadOnlySpan<byte> Table { get; init; }

    public ReadOnlySpan<byte> Partition { get; init; }

    /// <summary>Null: the table's default.</summary>
    public ConsistencyLevel? Level { get; init; }

    public int AtLeast { get; init; }

    /// <summary>Answer with the value after the change.</summary>
    public bool ReturnBody { get; init; }

    /// <summary>That value comes without a context.</summary>
    public bool WithoutContext { get; init; }

    /// <summary>Another node passed this on: it must not travel further.</summary>
    public bool PassedOn { get; init; }

    /// <summary>The request is part of a session, whose token is <see cref="Session"/>; then the answer has one as well.</summary>
    public bool HasSession { get; init; }

    /// <summary>The session's token, empty for a session that begins.</summary>
    public ReadOnlySpan<byte> Session { get; init; }

    /// <summary>The operation's id: the same in all of its tries. Null: it is not tried twice. A node that does not know ids refuses the message.</summary>
    public UInt128? Operation { get; init; }

    /// <summary>How long ago the operation was tried first, in milliseconds.</summary>
    public uint OperationAgeMs { get; init; }

    /// <summary>What the client has seen; empty for none.</summary>
    public ReadOnlySpan<byte> Context { get; init; }

    /// <summary>The change's bytes; empty: the value is deleted.</summary>
    public ReadOnlySpan<byte> Change { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.SizeOf(Table) + FieldWriter.SizeOf(Partition) + 24 + FieldWriter.SizeOf(Session) + FieldWriter.SizeOf(Context)
            + FieldWriter.SizeOf(Change);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Bytes(Table);
        frame.Body.Bytes(Partition);
        frame.Body.U8((byte)((ReturnBody ? ReturnBodyFlag : 0) | (WithoutContext ? WithoutContextFlag : 0) | (PassedOn ? PassedOnFlag : 0)
            | (Level is null ? DefaultLevelFlag : 0) | (HasSession ? SessionFlag : 0) | (Operation is null ? 0 : OperationFlag)));
        LevelFields.Write(ref frame.Body, Level ?? default);
        frame.Body.U8((byte)AtLeast);
        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        if (Operation is { } id)
        {
            frame.Body.U128(id);
            frame.Body.U32(OperationAgeMs);
        }

        frame.Body.Bytes(Context);
        frame.Body.Bytes(Change);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out DataUpdate message)
    {
        var reader = new FieldReader(body);
        var table = reader.Bytes();
        var partition = reader.Bytes();
        var flags = reader.U8();
        var known = LevelFields.TryRead(ref reader, out var level);
        var atLeast = reader.U8();
        message = new DataUpdate
        {
            Table = table,
            Partition = partition,
            Level = (flags & DefaultLevelFlag) != 0 ? null : level,
            AtLeast = atLeast,
            ReturnBody = (flags & ReturnBodyFlag) != 0,
            WithoutContext = (flags & WithoutContextFlag) != 0,
            PassedOn = (flags & PassedOnFlag) != 0,
            HasSession = (flags & SessionFlag) != 0,
            Session = (flags & SessionFlag) != 0 ? reader.Bytes() : default,
            Operation = (flags & OperationFlag) != 0 ? reader.U128() : null,
            OperationAgeMs = (flags & OperationFlag) != 0 ? reader.U32() : 0,
            Context = reader.Bytes(),
            Change = reader.Bytes(),
        };
        return reader.IsComplete && known && flags < 64 && atLeast <= 64;
    }
}
