using System;
using System.Buffers;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.World;

namespace Starling.Storage.Records;

/// <summary>One replica's records: merges arriving states into what is there, and reads what is synced.</summary>
/// <remarks>
/// Two views of a record meet here. Merging looks at the newest state, synced or not, because two writes of one record may share a
/// group commit. Reading looks at the store, which shows synced data only, so that a version which a crash could
/// still take away never counts towards a read's agreement.
/// </remarks>
public sealed class RecordStore(
    IStore store, GroupCommit commits, Mutant mutants = Mutant.None, MarkBook? marks = null, Fingerprints? fingerprints = null)
{
    private readonly MarkBook marks = marks ?? new MarkBook();
    private readonly ArrayBufferWriter<byte> merged = new(4096);
    private byte[] pathBuffer = new byte[1024];

    /// <summary>Merges a state into a record. The change is durable when the next <see cref="GroupCommit.Await"/> says so.</summary>
    /// <returns>True when the record changed or a change of it is still being synced: false means that the synced state already
    /// includes the arriving one.</returns>
    /// <exception cref="CorruptStateException">The stored state is damaged. Nothing was changed.</exception>
    public bool Merge(
        uint table, ResolutionRule rule, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering,
        ReadOnlySpan<byte> incoming)
    {
        var path = Path(table, token, partition, clustering);
        var hash = HashOf(token, clustering);
        using var found = Newest(hash, path, out var current, out var isPending);
        merged.ResetWrittenCount();
        var outcome = RecordState.Merge(rule, current, incoming, merged);
        if (isPending)
        {
            marks.Hit(outcome == MergeOutcome.KeepCurrent ? Mark.AwaitedOthersSync : Mark.MergedWithUnsynced);
        }

        if (mutants != Mutant.None && rule == ResolutionRule.LastWriteWins && (mutants & Mutant.MergeTakesArrivalOrder) != 0)
        {
            outcome = MergeOutcome.TakeIncoming;
        }

        switch (outcome)
        {
            case MergeOutcome.KeepCurrent:
                return isPending;
            case MergeOutcome.TakeIncoming:
                Replace(table, rule, token, hash, path, current, incoming);
                return true;
            default:
                Replace(table, rule, token, hash, path, current, merged.WrittenSpan);
                return true;
        }
    }

    /// <summary>The record's newest state at this replica, synced or not, for whoever is about to write it. Copied to
    /// <paramref name="output"/>; false when there is none.</summary>
    public bool TryGetNewest(
        uint table, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering, IBufferWriter<byte> output)
    {
        using var found = Newest(HashOf(token, clustering), Path(table, token, partition, clustering), out var current, out _);
        output.Write(current);
        return !current.IsEmpty;
    }

    /// <summary>The record's synced state, lent by the store.</summary>
    public StoreValue Get(uint table, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering)
    {
        var path = Path(table, token, partition, clustering);
        if ((mutants & Mutant.ServeUnsynced) != 0)
        {
            var found = Newest(HashOf(token, clustering), path, out var newest, out var isPending);
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

    /// <remarks>The old state may lie in the filling batch, so the fingerprints are worked out before the put moves it.</remarks>
    private void Replace(
        uint table, ResolutionRule rule, Token token, ulong hash,
        ReadOnlySpan<byte> path, ReadOnlySpan<byte> old, ReadOnlySpan<byte> next)
    {
        if (fingerprints is not null)
        {
            commits.Note(fingerprints.Change(
                table, token, path,
                old, RecordState.NewestOrigin(rule, old), next, RecordState.NewestOrigin(rule, next)));
        }

        Put(rule, hash, path, next);
    }

    private void Put(ResolutionRule rule, ulong hash, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state)
    {
        if ((mutants & Mutant.TombstoneDroppedAtOnce) != 0 && RecordState.IsAllTombstones(rule, state))
        {
            commits.Batch.Delete(StoreFamily.Records, path);
            return;
        }

        commits.Batch.Put(StoreFamily.Records, path, state);
        commits.Filling.NotePut(hash, path.Length, state.Length);
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

    /// <summary>The token is a good hash already; clustering keys of one partition are stirred in.</summary>
    private static ulong HashOf(Token token, ReadOnlySpan<byte> clustering)
    {
        var hash = (ulong)token.Value;
        foreach (var b in clustering)
        {
            hash = (hash ^ b) * 0x100000001b3;
        }

        return hash;
    }
}
