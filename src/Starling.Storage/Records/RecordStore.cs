using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.World;

namespace Starling.Storage.Records;

/// <summary>One replica's records: merges arriving states into what is there, and reads what is synced.</summary>
/// <remarks>
/// Two views of a record meet here. Merging looks at the newest state, synced or not, because two writes of one record may share a
/// group commit. Reading looks at the store, which shows synced data only, so that a version which a crash could
/// still take away never counts towards a read's agreement.
/// </remarks>
public sealed class RecordStore
{
    private readonly IStore store;
    private readonly GroupCommit commits;
    private readonly Mutant mutants;
    private readonly MarkBook marks;
    private readonly Fingerprints? fingerprints;
    private readonly SlotMarks? slots;
    private readonly RetiredActors? retired;
    private readonly RecordWriter writer;
    private readonly Admission admission;
    private readonly ArrayBufferWriter<byte> merged = new(4096);
    private byte[] pathBuffer = new byte[1024];

    /// <param name="store">Where records lie.</param>
    /// <param name="commits">Makes them durable.</param>
    /// <param name="mutants">Planted bugs; none outside tests.</param>
    /// <param name="marks">Where rare branches are counted.</param>
    /// <param name="fingerprints">Kept in step; null where none are kept, and then nothing is fenced and nothing purged either.</param>
    /// <param name="slots">How far each slot is closed; null where nothing is fenced.</param>
    /// <param name="retired">Remembers which actors are given up; null where no siblings are minted.</param>
    public RecordStore(
        IStore store, GroupCommit commits, Mutant mutants = Mutant.None, MarkBook? marks = null, Fingerprints? fingerprints = null,
        SlotMarks? slots = null, RetiredActors? retired = null)
    {
        this.store = store;
        this.commits = commits;
        this.mutants = mutants;
        this.marks = marks ?? new MarkBook();
        this.fingerprints = fingerprints;
        this.slots = slots;
        this.retired = retired;
        writer = new RecordWriter(commits, fingerprints, retired, mutants);
        admission = new Admission(mutants);
    }

    /// <summary>Leaves in which something may have been lost.</summary>
    public Suspects Suspects { get; } = new();

    /// <summary>Merges a state into a record. What changed is durable when the next <see cref="GroupCommit.Await"/> says so.</summary>
    /// <exception cref="CorruptStateException">The stored state is damaged. Nothing was changed.</exception>
    /// <exception cref="TooManyActorsException">The union would hold more actors than a state may. Nothing was changed.</exception>
    public MergeAnswer Merge(
        uint table, ResolutionRule rule, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering,
        ReadOnlySpan<byte> incoming, Door door)
    {
        var path = Path(table, token, partition, clustering);
        var place = RecordPlace.Of(table, token, clustering);
        using var found = Newest(place.Hash, path, out var current, out var isPending);
        var outcome = Outcome(rule, current, incoming, isPending);
        if (outcome == MergeOutcome.KeepCurrent)
        {
            return isPending ? MergeAnswer.Pending : MergeAnswer.Unchanged;
        }

        var whole = incoming.Length;
        var verdict = admission.Judge(MarkOf(table, token), door, rule, current, ref incoming);
        if (verdict != MergeAnswer.Changed)
        {
            Suspect(place, door);
            marks.Hit(verdict == MergeAnswer.TooLate ? Mark.WriteTooLate : Mark.OldStateObsolete);
            return verdict;
        }

        if (incoming.Length != whole)
        {
            Suspect(place, door);
            marks.Hit(Mark.OldValuesCut);
            outcome = Outcome(rule, current, incoming, isPending);
            if (outcome == MergeOutcome.KeepCurrent)
            {
                return isPending ? MergeAnswer.Pending : MergeAnswer.Unchanged;
            }
        }

        writer.Replace(place, rule, path, current, outcome == MergeOutcome.TakeIncoming ? incoming : merged.WrittenSpan);
        return MergeAnswer.Changed;
    }

    /// <summary>True if the door would refuse the state as too late. For whoever merges several records and wants all of them or none.</summary>
    /// <exception cref="CorruptStateException">The stored state is damaged.</exception>
    public bool IsTooLate(
        uint table, ResolutionRule rule, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering,
        ReadOnlySpan<byte> incoming, Door door)
    {
        var mark = MarkOf(table, token);
        if (!admission.MayBeTooLate(mark, door, rule, incoming))
        {
            return false;
        }

        var path = Path(table, token, partition, clustering);
        using var found = Newest(RecordPlace.Of(table, token, clustering).Hash, path, out var current, out _);
        merged.ResetWrittenCount();
        return RecordState.Merge(rule, current, incoming, merged) != MergeOutcome.KeepCurrent
            && admission.Judge(mark, door, rule, current, ref incoming) == MergeAnswer.TooLate;
    }

    /// <summary>Puts a peer's state in the place of whatever is held, without merging; an empty one deletes the record. For a replica that
    /// takes over what was agreed.</summary>
    /// <returns>False when that was held already.</returns>
    /// <exception cref="ArgumentException">The bytes are no path.</exception>
    public bool Adopt(ResolutionRule rule, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state)
    {
        var place = RecordPlace.Of(path);
        using var found = Newest(place.Hash, path, out var current, out _);
        if (current.SequenceEqual(state))
        {
            return false;
        }

        if (state.IsEmpty)
        {
            writer.Erase(place, rule, path, current);
        }
        else
        {
            writer.Replace(place, rule, path, current, state);
        }

        return true;
    }

    /// <summary>Deletes a record if its newest state, synced or not, may go at a watermark. False when it may not, or is gone.</summary>
    /// <exception cref="CorruptStateException">The stored state is damaged.</exception>
    internal bool Purge(ResolutionRule rule, ReadOnlySpan<byte> path, HybridTime watermark)
    {
        var place = RecordPlace.Of(path);
        using var found = Newest(place.Hash, path, out var current, out _);
        if (current.IsEmpty || PurgeDue.Of(rule, current) is not { } due || due > watermark)
        {
            return false;
        }

        writer.Erase(place, rule, path, current);
        marks.Hit(Mark.RecordPurged);
        return true;
    }

    /// <summary>The oldest epoch of this node's actors under which the record may be written.</summary>
    public HybridTime OldestActorFor(uint table, Token token, ReadOnlySpan<byte> clustering) =>
        retired?.OldestFor(RecordPlace.Of(table, token, clustering).Hash) ?? default;

    /// <summary>The record's newest state at this replica, synced or not, for whoever is about to write it. Copied to
    /// <paramref name="output"/>; false when there is none.</summary>
    public bool TryGetNewest(
        uint table, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering, IBufferWriter<byte> output)
    {
        using var found = Newest(RecordPlace.Of(table, token, clustering).Hash, Path(table, token, partition, clustering), out var current, out _);
        output.Write(current);
        return !current.IsEmpty;
    }

    /// <summary>Clustering keys of a partition that begin with a prefix, ascending: of records that show something, synced or not; of those that are not
    /// synced yet, whatever they show.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="rule">The table's rule.</param>
    /// <param name="token">The partition's token.</param>
    /// <param name="partition">The partition key.</param>
    /// <param name="prefix">What the keys begin with; empty for all. Its last byte is below 255.</param>
    /// <param name="after">The keys come after this one; empty for all.</param>
    /// <param name="max">About how many to list.</param>
    /// <param name="more">There are more.</param>
    /// <exception cref="CorruptStateException">A stored state is damaged.</exception>
    public IReadOnlyList<byte[]> ListKeys(
        uint table, ResolutionRule rule, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> after, int max,
        out bool more)
    {
        var order = Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        var keys = new SortedSet<byte[]>(order);
        byte[] lower = after.IsEmpty ? [.. prefix] : [.. after, 0];
        byte[] upper = [.. prefix];
        if (upper.Length > 0)
        {
            upper[^1]++;
        }

        using (var walk = WalkPartition(table, token, partition, lower, upper, backwards: false))
        {
            more = false;
            while (!more && walk.MoveNext())
            {
                if (!RecordState.IsAllTombstones(rule, walk.State))
                {
                    keys.Add(walk.Clustering.ToArray());
                    more = keys.Count >= max;
                }
            }
        }

        var last = more ? keys.Max! : null;
        var pending = new SortedSet<byte[]>(order);
        var path = Path(table, token, partition, prefix);
        commits.Syncing.AddKeys(path, path.Length - prefix.Length, pending);
        commits.Filling.AddKeys(path, path.Length - prefix.Length, pending);
        foreach (var key in pending)
        {
            if (order.Compare(key, lower) >= 0 && (last is null || order.Compare(key, last) <= 0))
            {
                keys.Add(key);
            }
        }

        return [.. keys];
    }

    /// <summary>Up to when all replicas of a token's slot hold the same and nothing can be added any more; zero where that is not known here.</summary>
    public HybridTime WatermarkOf(uint table, Token token)
    {
        var mark = MarkOf(table, token);
        return mark.MustAdopt ? default : mark.Watermark;
    }

    /// <summary>The record's synced state, lent by the store.</summary>
    public StoreValue Get(uint table, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering)
    {
        var path = Path(table, token, partition, clustering);
        if ((mutants & Mutant.ServeUnsynced) != 0)
        {
            var found = Newest(RecordPlace.Of(table, token, clustering).Hash, path, out var newest, out var isPending);
            return isPending ? new StoreValue(newest) : found;
        }

        return store.Get(StoreFamily.Records, path);
    }

    /// <summary>Walks the synced records of a partition from <paramref name="lower"/> (inclusive) to <paramref name="upper"/>
    /// (exclusive; empty for the end).</summary>
    public PartitionWalk WalkPartition(
        uint table, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool backwards)
    {
        var from = Path(table, token, partition, lower).ToArray();
        var prefix = from.Length - lower.Length;
        byte[] to;
        if (upper.IsEmpty)
        {
            // The partition's prefix ends in 00 00; the next possible prefix ends in 00 01.
            to = from[..prefix];
            to[^1] = 1;
        }
        else
        {
            to = Path(table, token, partition, upper).ToArray();
        }

        return new PartitionWalk(store.Scan(StoreFamily.Records, from, to, backwards), prefix);
    }

    /// <summary>Walks the synced records of a range of a table's tokens: those after <paramref name="after"/> (a path; empty for
    /// the range's start), up to and including <paramref name="last"/>.</summary>
    public IStoreCursor WalkTokens(uint table, Token first, Token last, ReadOnlySpan<byte> after)
    {
        Span<byte> lower = stackalloc byte[RecordPath.PlaceSize];
        Span<byte> upper = stackalloc byte[RecordPath.PlaceSize];
        RecordPath.WritePlace(lower, table, first.Value);
        if (last.Value < long.MaxValue)
        {
            RecordPath.WritePlace(upper, table, last.Value + 1);
        }
        else if (table < uint.MaxValue)
        {
            RecordPath.WritePlace(upper, table + 1, long.MinValue);
        }
        else
        {
            upper = default;
        }

        // A position comes from elsewhere: one before the range must not open what lies there, another table perhaps.
        return after.SequenceCompareTo(lower) < 0
            ? store.Scan(StoreFamily.Records, lower, upper, reverse: false)
            : store.Scan(StoreFamily.Records, [.. after, 0], upper, reverse: false);
    }

    /// <summary>True while the slot of a token is being filled again from the other replicas: what is held of it proves nothing.</summary>
    public bool MustAdopt(uint table, Token token) => MarkOf(table, token).MustAdopt;

    /// <summary>A record could not be read: the scrub looks at its leaf soon, and has the slot filled again if it is damaged.</summary>
    public void NoteDamage(uint table, Token token)
    {
        if (fingerprints is { IsBegun: true } && !MustAdopt(table, token))
        {
            Suspects.Note(table, fingerprints.SlotOf(token), fingerprints.LeafOf(token));
        }
    }

    /// <summary>A record of a slot could not be read, and nobody knows which: all of its leaves are looked at.</summary>
    public void NoteDamage(uint table, int slot)
    {
        for (var leaf = 0; leaf < LeafSums.Count && slots?[table, slot].MustAdopt == false; leaf++)
        {
            Suspects.Note(table, slot, leaf);
        }
    }

    /// <summary>Something from before the watermark was not held here. A late write of a client is no sign of loss.</summary>
    private void Suspect(in RecordPlace place, Door door)
    {
        if (fingerprints is not null && door == Door.Repair)
        {
            Suspects.Note(place.Table, fingerprints.SlotOf(place.Token), fingerprints.LeafOf(place.Token));
        }
    }

    private SlotMark MarkOf(uint table, Token token) =>
        slots is null || fingerprints is null ? default : slots[table, fingerprints.SlotOf(token)];

    private MergeOutcome Outcome(ResolutionRule rule, ReadOnlySpan<byte> current, ReadOnlySpan<byte> incoming, bool isPending)
    {
        merged.ResetWrittenCount();
        var outcome = RecordState.Merge(rule, current, incoming, merged);
        if (isPending)
        {
            marks.Hit(outcome == MergeOutcome.KeepCurrent ? Mark.AwaitedOthersSync : Mark.MergedWithUnsynced);
        }

        return mutants != Mutant.None && rule == ResolutionRule.LastWriteWins && (mutants & Mutant.MergeTakesArrivalOrder) != 0
            ? MergeOutcome.TakeIncoming
            : outcome;
    }

    private StoreValue Newest(ulong hash, ReadOnlySpan<byte> path, out ReadOnlySpan<byte> state, out bool isPending)
    {
        isPending = commits.Filling.TryFind(hash, path, out state) || commits.Syncing.TryFind(hash, path, out state);
        if (isPending)
        {
            return default;
        }

        var found = store.Get(StoreFamily.Records, path);
        state = found.Bytes;
        return found;
    }

    private ReadOnlySpan<byte> Path(
        uint table, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering)
    {
        var size = RecordPath.SizeMax(partition.Length, clustering.Length);
        if (size > pathBuffer.Length)
        {
            pathBuffer = new byte[size];
        }

        return pathBuffer.AsSpan(0, RecordPath.Write(pathBuffer, table, token.Value, partition, clustering));
    }
}
