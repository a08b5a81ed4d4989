using System;
using System.Buffers.Binary;
using System.Diagnostics;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>What a fact carries, by the kind of its leaf; one value has one encoding.</summary>
/// <remarks>
/// Counter: what its actor has added and what it has taken away, both in all, as <see cref="Varint"/>. Register: the time, int64 big-endian, then the
/// value to the end. Flag: 1 for "on", 0 for "was updated". Presence and element: nothing.
/// </remarks>
internal static class Payloads
{
    private const int TimeSize = 8;

    public static ReadOnlyMemory<byte> On { get; } = new byte[] { 1 };

    public static ReadOnlyMemory<byte> Updated { get; } = new byte[] { 0 };

    /// <summary>True if leaves of this kind carry something, so that its length is written before it.</summary>
    public static bool AreCarriedBy(StepKind kind) => kind is StepKind.Counter or StepKind.Register or StepKind.Flag;

    public static bool AreValid(StepKind kind, ReadOnlySpan<byte> payload) => kind switch
    {
        StepKind.Counter => Varint.TryRead(ref payload, out _) && Varint.TryRead(ref payload, out _) && payload.IsEmpty,
        StepKind.Register => payload.Length >= TimeSize,
        StepKind.Flag => payload.Length == 1 && payload[0] <= 1,
        _ => payload.IsEmpty,
    };

    public static ReadOnlyMemory<byte> Counter(ulong up, ulong down)
    {
        var bytes = new byte[Varint.Size(up) + Varint.Size(down)];
        var length = Varint.Write(bytes, up);
        _ = Varint.Write(bytes.AsSpan(length), down);
        return bytes;
    }

    public static (ulong Up, ulong Down) Counter(ReadOnlySpan<byte> payload) =>
        Varint.TryRead(ref payload, out var up) && Varint.TryRead(ref payload, out var down)
            ? (up, down)
            : throw new UnreachableException("A counter's fact was let in without a check.");

    public static ReadOnlyMemory<byte> Register(HybridTime time, ReadOnlySpan<byte> value)
    {
        var bytes = new byte[TimeSize + value.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.Micros);
        value.CopyTo(bytes.AsSpan(TimeSize));
        return bytes;
    }

    public static HybridTime TimeOf(ReadOnlySpan<byte> register) => new(BinaryPrimitives.ReadInt64BigEndian(register));

    public static ReadOnlyMemory<byte> ValueOf(ReadOnlyMemory<byte> register) => register[TimeSize..];

    /// <summary>Positive if <paramref name="a"/> wins: the later one, then the greater value. Equal ones show the same, so no more is needed.</summary>
    public static int CompareRegisters(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var byTime = TimeOf(a).CompareTo(TimeOf(b));
        return byTime != 0 ? byTime : a[TimeSize..].SequenceCompareTo(b[TimeSize..]);
    }
}
