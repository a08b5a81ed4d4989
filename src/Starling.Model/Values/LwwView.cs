using System;
using System.Buffers.Binary;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>A last-write-wins state read in place, without a copy.</summary>
/// <remarks>
/// The order is total over states: write time, then tombstone over value, then the greater value as unsigned bytes
/// (Cassandra's order for equal write times), then the later expiry (a value that has none outlives all), then origin.
/// Whether a value has expired plays no part: that depends on who asks when, and replicas must agree without asking. It ends only where the bytes are equal, on every node alike:
/// a tie that two nodes broke differently would be repaired for ever. Two states of one order have a maximum, so the
/// merge is commutative, associative, idempotent.
/// Source: Cassandra, <c>Cells.resolveRegular</c>; ScyllaDB, docs/dev/timestamp-conflict-resolution.md.
/// </remarks>
public readonly ref struct LwwView
{
    private LwwView(
        HybridTime origin, HybridTime writeTime, bool isTombstone, HybridTime? expiry, ReadOnlySpan<byte> value)
    {
        Origin = origin;
        WriteTime = writeTime;
        IsTombstone = isTombstone;
        Expiry = expiry;
        Value = value;
    }

    /// <summary>When a coordinator made this version.</summary>
    public HybridTime Origin { get; }

    /// <summary>What decides between versions; equals <see cref="Origin"/> unless a client chose it.</summary>
    public HybridTime WriteTime { get; }

    public bool IsTombstone { get; }

    /// <summary>From when on readers are shown nothing; null: never. A tombstone has none.</summary>
    public HybridTime? Expiry { get; }

    /// <summary>The value bytes, a slice of the state that was read.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Reads a whole state; false if the bytes are not the one encoding of a last-write-wins state.</summary>
    public static bool TryRead(ReadOnlySpan<byte> state, out LwwView view)
    {
        view = default;
        if (state.Length < LwwCell.HeaderSizeMin || state[0] != LwwCell.Kind || state[1] > LwwCell.FlagsMax)
        {
            return false;
        }

        var flags = state[1];
        var size = LwwCell.HeaderSize(flags);
        if (state.Length < size || !LwwCell.AreValid(flags))
        {
            return false;
        }

        var origin = new HybridTime(BinaryPrimitives.ReadInt64BigEndian(state[2..]));
        var hasWriteTime = (flags & LwwCell.WriteTimeFlag) != 0;
        var writeTime = hasWriteTime
            ? new HybridTime(BinaryPrimitives.ReadInt64BigEndian(state[LwwCell.HeaderSizeMin..]))
            : origin;
        HybridTime? expiry = (flags & LwwCell.ExpiryFlag) != 0
            ? new HybridTime(BinaryPrimitives.ReadInt64BigEndian(state[(size - 8)..]))
            : null;
        view = new LwwView(origin, writeTime, (flags & LwwCell.TombstoneFlag) != 0, expiry, state[size..]);
        return !hasWriteTime || writeTime != origin;
    }

    /// <summary>
    /// Negative, zero or positive as <paramref name="a"/> loses to, equals or beats <paramref name="b"/>.
    /// </summary>
    public static int Compare(LwwView a, LwwView b)
    {
        if (a.WriteTime != b.WriteTime)
        {
            return a.WriteTime < b.WriteTime ? -1 : 1;
        }

        if (a.IsTombstone != b.IsTombstone)
        {
            return a.IsTombstone ? 1 : -1;
        }

        var byValue = a.Value.SequenceCompareTo(b.Value);
        if (byValue != 0)
        {
            return byValue;
        }

        var byExpiry = Lifetime.CompareExpiries(a.Expiry, b.Expiry);
        return byExpiry != 0 ? byExpiry : a.Origin.CompareTo(b.Origin);
    }
}
