using System;
using System.Buffers;
using System.Diagnostics;
using Starling.Model.Causality;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>The one operation the engine knows: merging two states of a record, whatever the table's rule.</summary>
/// <remarks>
/// Hints, read repair, anti-entropy and moves carry state bytes and call <see cref="Merge"/>; they never look inside.
/// That is safe because a state is a point of a join-semilattice: the merge is commutative, associative and idempotent,
/// absence (no bytes) is its bottom, and equal states have equal bytes, so that equal fingerprints mean equal data.
/// Work is done on the bytes where they lie: a merge allocates nothing, and writes only when neither side includes the
/// other.
/// Source: Shapiro, Preguiça, Baquero, Zawirski, "Conflict-free Replicated Data Types", 2011, section 2.
/// </remarks>
public static class RecordState
{
    /// <summary>Merges an arriving state into the stored one. Empty bytes on either side mean "absent".</summary>
    /// <param name="rule">The table's rule; both states must be of its kind.</param>
    /// <param name="current">The stored state.</param>
    /// <param name="incoming">The arriving state.</param>
    /// <param name="merged">Receives bytes only for <see cref="MergeOutcome.Merged"/>; never for
    /// last-write-wins.</param>
    /// <exception cref="CorruptStateException">One of the states is not valid for the rule. Check arriving bytes with
    /// <see cref="IsValid"/> first, so that this means a damaged store. Nothing was written.</exception>
    /// <exception cref="TooManyActorsException">The union would hold more actors than a state may.</exception>
    public static MergeOutcome Merge(
        ResolutionRule rule, ReadOnlySpan<byte> current, ReadOnlySpan<byte> incoming, IBufferWriter<byte> merged)
    {
        if (incoming.IsEmpty)
        {
            return MergeOutcome.KeepCurrent;
        }

        if (current.IsEmpty)
        {
            return IsValid(rule, incoming) ? MergeOutcome.TakeIncoming : throw Corrupt(rule, incoming);
        }

        switch (rule)
        {
            case ResolutionRule.LastWriteWins:
                return LwwView.Compare(ReadLww(current), ReadLww(incoming)) >= 0
                    ? MergeOutcome.KeepCurrent
                    : MergeOutcome.TakeIncoming;

            case ResolutionRule.Siblings or ResolutionRule.DataTypes:
                return MergeSiblings(rule, current, incoming, merged);

            default:
                throw UnknownRule(rule);
        }
    }

    /// <summary>
    /// The strict check for bytes from the network: true only for the one encoding of a state under this rule.
    /// </summary>
    public static bool IsValid(ResolutionRule rule, ReadOnlySpan<byte> state) => rule switch
    {
        ResolutionRule.LastWriteWins => LwwView.TryRead(state, out _),
        ResolutionRule.Siblings or ResolutionRule.DataTypes => SiblingState.HasKind(rule, state) && DvvReader.TryMeasure(state[1..], out var summary)
            && summary.Size == state.Length - 1,
        _ => throw UnknownRule(rule),
    };

    /// <summary>The newest origin among the values held; <c>default</c> where there are none.</summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    public static HybridTime NewestOrigin(ResolutionRule rule, ReadOnlySpan<byte> state) =>
        state.IsEmpty ? default
        : rule == ResolutionRule.LastWriteWins ? ReadLww(state).Origin
        : Summarise(rule, state).NewestOrigin;

    /// <summary>
    /// True if the record exists but shows nothing to readers: each value held is a tombstone. An absent record: false.
    /// </summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    public static bool IsAllTombstones(ResolutionRule rule, ReadOnlySpan<byte> state)
    {
        if (state.IsEmpty)
        {
            return false;
        }

        if (rule == ResolutionRule.LastWriteWins)
        {
            return ReadLww(state).IsTombstone;
        }

        var summary = Summarise(rule, state);
        return summary.Tombstones == summary.Values;
    }

    /// <summary>
    /// How many values stand side by side, tombstones included; 0 for an absent record, 1 for last-write-wins.
    /// </summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    public static int SiblingCount(ResolutionRule rule, ReadOnlySpan<byte> state)
    {
        if (state.IsEmpty)
        {
            return 0;
        }

        if (rule == ResolutionRule.LastWriteWins)
        {
            _ = ReadLww(state);
            return 1;
        }

        return Summarise(rule, state).Values;
    }

    /// <summary>The earliest expiry among the values held; null where none has one.</summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    public static HybridTime? FirstExpiry(ResolutionRule rule, ReadOnlySpan<byte> state) =>
        state.IsEmpty ? null
        : rule == ResolutionRule.LastWriteWins ? ReadLww(state).Expiry
        : Summarise(rule, state).FirstExpiry;

    /// <summary>Both ends of a state in one walk; false, without an exception, when it is not valid for the rule.</summary>
    /// <param name="rule">The table's rule.</param>
    /// <param name="state">A state; not empty.</param>
    /// <param name="newestOrigin">As <see cref="NewestOrigin"/>.</param>
    /// <param name="firstExpiry">As <see cref="FirstExpiry"/>.</param>
    public static bool TryReadTimes(
        ResolutionRule rule, ReadOnlySpan<byte> state, out HybridTime newestOrigin, out HybridTime? firstExpiry)
    {
        var isValid = false;
        (newestOrigin, firstExpiry) = (default, null);
        if (rule == ResolutionRule.LastWriteWins)
        {
            isValid = LwwView.TryRead(state, out var cell);
            (newestOrigin, firstExpiry) = (cell.Origin, cell.Expiry);
        }
        else if (SiblingState.HasKind(rule, state))
        {
            isValid = DvvReader.TryMeasure(state[1..], out var summary) && summary.Size == state.Length - 1;
            (newestOrigin, firstExpiry) = (summary.NewestOrigin, summary.FirstExpiry);
        }

        return isValid;
    }

    /// <summary>True if each value held is a tombstone or has an expiry; then the newest origin and the latest expiry.</summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    internal static bool TryReadEnds(
        ResolutionRule rule, ReadOnlySpan<byte> state, out HybridTime newestOrigin, out HybridTime? lastExpiry)
    {
        (newestOrigin, lastExpiry) = (default, null);
        if (state.IsEmpty)
        {
            return false;
        }

        if (rule == ResolutionRule.LastWriteWins)
        {
            var cell = ReadLww(state);
            (newestOrigin, lastExpiry) = (cell.Origin, cell.Expiry);
            return cell.IsTombstone || cell.Expiry is not null;
        }

        var summary = Summarise(rule, state);
        (newestOrigin, lastExpiry) = (summary.NewestOrigin, summary.LastExpiry);
        return summary.Tombstones + summary.Expiring == summary.Values;
    }

    private static MergeOutcome MergeSiblings(
        ResolutionRule rule, ReadOnlySpan<byte> current, ReadOnlySpan<byte> incoming, IBufferWriter<byte> merged)
    {
        // Repair and duplicated delivery mostly bring what is already there; nothing needs parsing then.
        if (current.SequenceEqual(incoming))
        {
            return SiblingState.HasKind(rule, current) ? MergeOutcome.KeepCurrent : throw SiblingState.Corrupt(current);
        }

        if (!SiblingState.HasKind(rule, current) || !SiblingState.HasKind(rule, incoming))
        {
            throw SiblingState.Corrupt(SiblingState.HasKind(rule, current) ? incoming : current);
        }

        var left = SiblingState.Body(current);
        var right = SiblingState.Body(incoming);
        if (!DvvMerge.TryDecide(left, right, out var inclusion, out var actors))
        {
            throw SiblingState.Corrupt(IsValid(rule, current) ? incoming : current);
        }

        if (inclusion != Inclusion.Neither)
        {
            return inclusion == Inclusion.Left ? MergeOutcome.KeepCurrent : MergeOutcome.TakeIncoming;
        }

        DvvMerge.CheckSize(actors);
        SiblingState.WriteKind(merged, (byte)rule);
        DvvMerge.Write(left, right, actors, merged);
        return MergeOutcome.Merged;
    }

    private static LwwView ReadLww(ReadOnlySpan<byte> state) =>
        LwwView.TryRead(state, out var view) ? view : throw Corrupt(ResolutionRule.LastWriteWins, state);

    private static DvvSummary Summarise(ResolutionRule rule, ReadOnlySpan<byte> state)
    {
        if (!rule.MintsDots())
        {
            throw UnknownRule(rule);
        }

        return SiblingState.HasKind(rule, state) && DvvReader.TryMeasure(state[1..], out var summary) && summary.Size == state.Length - 1
            ? summary
            : throw SiblingState.Corrupt(state);
    }

    private static CorruptStateException Corrupt(ResolutionRule rule, ReadOnlySpan<byte> state) =>
        new($"A state of {state.Length} bytes is not valid under the rule {rule}. "
            + "Drop this copy and repair the record from other replicas.");

    private static UnreachableException UnknownRule(ResolutionRule rule) =>
        new($"There is no resolution rule {(byte)rule}.");
}
