using System;
using System.Buffers;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A client writes records of one partition (kind Write); also what a coordinator that holds no replica passes on to one.</summary>
public readonly ref struct WriteRequest
{
    private const byte ReturnBodyFlag = 1;
    private const byte ReplaceAllFlag = 2;
    private const byte KeepSiblingsFlag = 4;
    private const byte WriteTimeFlag = 8;
    private const byte PassedOnFlag = 16;
    private const byte DefaultLevelFlag = 32;
    private const byte LifetimesFlag = 64;
    private const byte SessionFlag = 128;

    /// <summary>In the byte of the least number of replicas, which goes to 64: a node that does not know conditions refuses the message.</summary>
    private const byte ConditionFlag = 128;

    public ReadOnlySpan<byte> Table { get; init; }

    public ReadOnlySpan<byte> Partition { get; init; }

    /// <summary>Null: the table's default.</summary>
    public ConsistencyLevel? Level { get; init; }

    public int AtLeast { get; init; }

    public bool ReturnBody { get; init; }

    /// <summary>Null: as the table says.</summary>
    public bool? ReplaceAll { get; init; }

    /// <summary>Microseconds since 1970 UTC; null for now.</summary>
    public long? WriteTime { get; init; }

    /// <summary>Another node passed this on: it must not travel further.</summary>
    public bool PassedOn { get; init; }

    /// <summary>The request is part of a session, whose token is <see cref="Session"/>; then the answer has one as well.</summary>
    public bool HasSession { get; init; }

    /// <summary>The session's token, empty for a session that begins.</summary>
    public ReadOnlySpan<byte> Session { get; init; }

    /// <summary>Write only if the taking replica holds nothing beyond <see cref="UnchangedSince"/>.</summary>
    public bool IsConditional { get; init; }

    /// <summary>A context: what the writer has read of the one record. Empty: there was none.</summary>
    public ReadOnlySpan<byte> UnchangedSince { get; init; }

    public int Count { get; init; }

    /// <summary>True when each change carries a <see cref="Lifetime"/>; false when all leave it to the table.</summary>
    public bool HasLifetimes { get; init; }

    /// <summary>The changes, as <see cref="WriteChange"/> writes them.</summary>
    public ReadOnlySpan<byte> Changes { get; init; }

    public ChangeReader GetChanges() => new(Changes, Count, HasLifetimes);

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.SizeOf(Table) + FieldWriter.SizeOf(Partition) + 4 + 8 + FieldWriter.LengthSizeMax + FieldWriter.SizeOf(Session)
            + FieldWriter.SizeOf(UnchangedSince) + Changes.Length;
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Bytes(Table);
        frame.Body.Bytes(Partition);
        frame.Body.U8((byte)((ReturnBody ? ReturnBodyFlag : 0) | (ReplaceAll == true ? ReplaceAllFlag : 0)
            | (ReplaceAll == false ? KeepSiblingsFlag : 0) | (WriteTime is null ? 0 : WriteTimeFlag)
            | (PassedOn ? PassedOnFlag : 0) | (Level is null ? DefaultLevelFlag : 0)
            | (HasLifetimes ? LifetimesFlag : 0) | (HasSession ? SessionFlag : 0)));
        LevelFields.Write(ref frame.Body, Level ?? default);
        frame.Body.U8((byte)(AtLeast | (IsConditional ? ConditionFlag : 0)));
        if (WriteTime is { } time)
        {
            frame.Body.I64(time);
        }

        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        if (IsConditional)
        {
            frame.Body.Bytes(UnchangedSince);
        }

        frame.Body.Varint((ulong)Count);
        frame.Body.Raw(Changes);
        frame.Finish();
    }

    /// <summary>Writes one change: clustering key, context and, unless it is a delete, the value's stored form (length first).</summary>
    /// <param name="output">Receives the change.</param>
    /// <param name="clustering">The clustering key.</param>
    /// <param name="context">What the writer has read.</param>
    /// <param name="isDelete">True for a delete.</param>
    /// <param name="value">The value's stored form.</param>
    /// <param name="lifetime">Given for all changes of a request with <see cref="HasLifetimes"/>, null for all of one without.</param>
    public static void WriteChange(
        IBufferWriter<byte> output, ReadOnlySpan<byte> clustering, ReadOnlySpan<byte> context, bool isDelete, ReadOnlySpan<byte> value,
        Lifetime? lifetime = null)
    {
        if (lifetime is { } given)
        {
            WriteLifetime(output, given);
        }

        Varint.Write(output, (ulong)clustering.Length);
        output.Write(clustering);
        Varint.Write(output, (ulong)context.Length);
        output.Write(context);
        Varint.Write(output, isDelete ? 0UL : (ulong)value.Length + 1);
        output.Write(isDelete ? default : value);
    }

    /// <summary>Writes what comes before each change of a request with <see cref="HasLifetimes"/>.</summary>
    public static void WriteLifetime(IBufferWriter<byte> output, Lifetime lifetime) => LifetimeFields.Write(output, lifetime);

    public static bool TryRead(ReadOnlySpan<byte> body, out WriteRequest message)
    {
        var reader = new FieldReader(body);
        var table = reader.Bytes();
        var partition = reader.Bytes();
        var flags = reader.U8();
        var known = LevelFields.TryRead(ref reader, out var level);
        var least = reader.U8();
        var isConditional = (least & ConditionFlag) != 0;
        var atLeast = least & ~ConditionFlag;
        var time = (flags & WriteTimeFlag) != 0 ? reader.I64() : (long?)null;
        var session = (flags & SessionFlag) != 0 ? reader.Bytes() : default;
        var seen = isConditional ? reader.Bytes() : default;
        var count = reader.Count(3);
        message = new WriteRequest
        {
            Table = table,
            Partition = partition,
            Level = (flags & DefaultLevelFlag) != 0 ? null : level,
            AtLeast = atLeast,
            ReturnBody = (flags & ReturnBodyFlag) != 0,
            ReplaceAll = (flags & ReplaceAllFlag) != 0 ? true : (flags & KeepSiblingsFlag) != 0 ? false : null,
            WriteTime = time,
            PassedOn = (flags & PassedOnFlag) != 0,
            HasSession = (flags & SessionFlag) != 0,
            Session = session,
            IsConditional = isConditional,
            UnchangedSince = seen,
            Count = count,
            HasLifetimes = (flags & LifetimesFlag) != 0,
            Changes = reader.Rest,
        };
        var isTorn = (flags & ReplaceAllFlag) != 0 && (flags & KeepSiblingsFlag) != 0;
        return !reader.Failed && !isTorn && known && atLeast <= 64 && count is > 0 and <= Mutation.RecordsMax
            && ChangeReader.IsWellFormed(reader.Rest, count, message.HasLifetimes);
    }
}
