using System;
using Starling.Wire.Codec;

namespace Starling.Wire.Frames;

/// <summary>What every message starts with.</summary>
/// <remarks>
/// Fixed part of 28 bytes: version u8, kind u8, class u8, flags u8, correlation u64, era u32, slot epoch i64, budget u32.
/// Flag 1: a principal follows (length and UTF-8). Flag 2: a W3C trace context follows (25 bytes). Other flags must be 0.
/// A reply repeats the request's correlation. The budget is what is left of the request's time, never an absolute time, because
/// clocks differ; 0 means that the message has no deadline.
/// </remarks>
public readonly struct MessageHeader
{
    public const byte Version = 1;

    /// <summary>The smallest header.</summary>
    public const int SizeLeast = 28;

    private const int PrincipalMax = 256;
    private const byte PrincipalFlag = 1;
    private const byte TraceFlag = 2;

    public MessageKind Kind { get; init; }

    public WorkClass Class { get; init; }

    public ulong Correlation { get; init; }

    /// <summary>The cluster's era: raised only by recovery from the loss of a majority of voters.</summary>
    public uint Era { get; init; }

    /// <summary>The epoch in which the sender saw the slot's replicas last changed; 0 where no slot is meant.</summary>
    public long SlotEpoch { get; init; }

    /// <summary>Milliseconds left of the request's time; 0 for none.</summary>
    public uint BudgetMs { get; init; }

    /// <summary>Who is asking; empty for nobody in particular.</summary>
    public string? Principal { get; init; }

    /// <summary>W3C trace context: 16 bytes trace id, 8 bytes span id, 1 byte flags; or null.</summary>
    public byte[]? Trace { get; init; }

    internal int SizeMax => SizeLeast + (Principal is null ? 0 : FieldWriter.SizeOf(Principal)) + (Trace is null ? 0 : 25);

    internal void Write(ref FieldWriter writer)
    {
        writer.U8(Version);
        writer.U8((byte)Kind);
        writer.U8((byte)Class);
        writer.U8((byte)((string.IsNullOrEmpty(Principal) ? 0 : PrincipalFlag) | (Trace is null ? 0 : TraceFlag)));
        writer.U64(Correlation);
        writer.U32(Era);
        writer.I64(SlotEpoch);
        writer.U32(BudgetMs);
        if (!string.IsNullOrEmpty(Principal))
        {
            writer.Text(Principal);
        }

        if (Trace is not null)
        {
            writer.Raw(Trace.AsSpan(0, 25));
        }
    }

    /// <summary>Reads a payload's header; <paramref name="body"/> is what follows it.</summary>
    public static HeaderFault TryRead(ReadOnlySpan<byte> payload, out MessageHeader header, out ReadOnlySpan<byte> body)
    {
        var reader = new FieldReader(payload);
        header = default;
        body = default;
        if (reader.U8() != Version)
        {
            return HeaderFault.Version;
        }

        var kind = reader.U8();
        var work = reader.U8();
        var flags = reader.U8();
        var correlation = reader.U64();
        var era = reader.U32();
        var slotEpoch = reader.I64();
        var budget = reader.U32();
        var principal = (flags & PrincipalFlag) != 0 ? reader.Text() : null;
        var trace = (flags & TraceFlag) != 0 ? reader.Raw(25).ToArray() : null;
        if (reader.Failed || flags > 3 || work > (byte)WorkClass.Control || principal?.Length > PrincipalMax)
        {
            return HeaderFault.Malformed;
        }

        body = reader.Rest;
        header = new MessageHeader
        {
            Kind = (MessageKind)kind,
            Class = (WorkClass)work,
            Correlation = correlation,
            Era = era,
            SlotEpoch = slotEpoch,
            BudgetMs = budget,
            Principal = principal,
            Trace = trace,
        };
        return HeaderFault.None;
    }
}
