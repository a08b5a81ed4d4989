using System;
using System.Collections.Generic;
using System.Numerics;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>What the facts of one stored part mean.</summary>
/// <remarks>
/// A part is a dotted version vector set: each live value is a fact that no other has seen, a tombstone says "removed". Bytes of a fact: one byte 0, then
/// its payload. The byte makes it a stored value without headers, so that what shows records as such, shows parts as well; the operations that
/// made it, where there are any to remember, are its one header (<see cref="RememberedOperations"/>).
/// Counter: the sum of what each actor counted, up and down, as two <see cref="Varint"/>. Register: the value; of several the latest wins, then the
/// greatest. Flag: 1 on, 0 updated; on wins. Estimate: a <see cref="HyperLogLog"/>; several are joined. Element and presence: nothing; one is enough.
/// </remarks>
internal static class PartFacts
{
    /// <summary>The bytes of a fact.</summary>
    public static byte[] Of(ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[1 + payload.Length];
        payload.CopyTo(bytes.AsSpan(1));
        return bytes;
    }

    /// <summary>What a live fact says, without the operations that it remembers.</summary>
    public static ReadOnlyMemory<byte> Payload(SiblingValue fact) => RememberedOperations.PayloadOf(fact);

    /// <summary>True for a fact that shows something at the moment.</summary>
    public static bool IsLive(SiblingValue fact, HybridTime now) => !fact.IsTombstone && !(fact.Expiry is { } end && end <= now);

    /// <summary>True if some fact shows something at the moment.</summary>
    public static bool IsShown(DvvSet part, HybridTime now)
    {
        foreach (var (_, fact) in part)
        {
            if (IsLive(fact, now))
            {
                return true;
            }
        }

        return false;
    }

    public static (ulong Up, ulong Down) Counter(SiblingValue fact)
    {
        var payload = Payload(fact).Span;
        return Payloads.AreValid(StepKind.Counter, payload) ? Payloads.Counter(payload) : throw Damaged("counter");
    }

    /// <summary>What a reader is shown of the part; false for nothing.</summary>
    /// <param name="kind">The leaf's.</param>
    /// <param name="part">Its facts.</param>
    /// <param name="now">What has expired by then is not shown.</param>
    /// <param name="shown">Counter: the sum, 16 bytes little-endian; flag: 0 or 1; register: its value; estimate: 8 bytes little-endian.</param>
    public static bool TryShow(StepKind kind, DvvSet part, HybridTime now, out ReadOnlyMemory<byte> shown)
    {
        shown = default;
        var live = new List<SiblingValue>(1);
        foreach (var (_, fact) in part)
        {
            if (IsLive(fact, now))
            {
                live.Add(fact);
            }
        }

        if (live.Count == 0)
        {
            return false;
        }

        shown = kind switch
        {
            StepKind.Counter => Little(CounterSum.Of(part, now)),
            StepKind.Flag => new byte[] { live.Exists(static fact => Payload(fact).Span is [1]) ? (byte)1 : (byte)0 },
            StepKind.Register => Winner(live),
            StepKind.Estimate => Little(Joined(live).Estimate),
            _ => default,
        };
        return true;
    }

    /// <summary>All estimates as one.</summary>
    public static HyperLogLog Joined(IEnumerable<SiblingValue> facts)
    {
        var all = HyperLogLog.Empty;
        foreach (var fact in facts)
        {
            all = HyperLogLog.Merge(all, HyperLogLog.Read(Payload(fact).Span));
        }

        return all;
    }

    private static ReadOnlyMemory<byte> Winner(List<SiblingValue> facts)
    {
        var best = facts[0];
        foreach (var fact in facts)
        {
            var byTime = fact.Origin.CompareTo(best.Origin);
            if (byTime > 0 || (byTime == 0 && Payload(fact).Span.SequenceCompareTo(Payload(best).Span) > 0))
            {
                best = fact;
            }
        }

        return Payload(best);
    }

    private static byte[] Little<T>(T number)
        where T : IBinaryInteger<T>
    {
        var bytes = new byte[number.GetByteCount()];
        number.WriteLittleEndian(bytes);
        return bytes;
    }

    private static CorruptStateException Damaged(string what) =>
        new($"A {what}'s fact is not readable. Drop this part and repair it from other replicas.");
}
