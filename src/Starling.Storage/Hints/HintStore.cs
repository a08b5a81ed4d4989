using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Storage.Commits;
using Starling.World;

namespace Starling.Storage.Hints;

/// <summary>Mutations that a replica has missed, kept on disk until that replica has synced them.</summary>
/// <remarks>
/// A hint is stored under its target's id and a sequence number, so the hints for one target are one range, read from the front in
/// pages and deleted as a range once the page is acknowledged. Everything is bounded: over a limit the hint is turned away and the target is
/// marked, because bounded hints with repair beat unbounded hints. Delivery is at least once; merging makes it harmless. So when the group
/// that deletes a page fails, the page simply lies there until the next start, and is delivered once more.
/// <para>
/// What the disk cannot read is given up, from the first damaged hint to the last one: hints spare repairs and promise nothing, and one damaged hint
/// must neither keep the node from starting nor hold up all that follow. A full disk may refuse that deletion like any other, so it is put back, or
/// tried again (<see cref="Tend"/>), until it is durable: what nobody counts, nobody would ever delete.
/// </para>
/// </remarks>
public sealed class HintStore
{
    private const int KeySize = NodeId.Size + 8;
    private const int StampSize = 8;

    private readonly IStore store;
    private readonly GroupCommit commits;
    private readonly HintLimits limits;
    private readonly MarkBook marks;
    private readonly SortedDictionary<NodeId, HintTarget> targets = [];
    private UnreadableHints? unreadable;

    public HintStore(IStore store, GroupCommit commits, HintLimits limits, Mutant mutants = Mutant.None, MarkBook? marks = null)
    {
        this.marks = marks ?? new MarkBook();
        this.store = store;
        this.commits = commits;
        this.limits = limits;
        if ((mutants & Mutant.HintLostOnRestart) != 0)
        {
            commits.Batch.DeleteRange(StoreFamily.Hints, default, [byte.MaxValue]);
            return;
        }

        Recount();
        if (Pending > 0)
        {
            this.marks.Hit(Mark.HintsFoundAtStart);
        }
    }

    /// <summary>Hints kept now.</summary>
    public long Pending { get; private set; }

    /// <summary>Bytes kept now.</summary>
    public long BytesPending { get; private set; }

    /// <summary>Hints stored since the start.</summary>
    public long Stored { get; private set; }

    /// <summary>Hints discarded since the start because their target had synced them.</summary>
    public long Delivered { get; private set; }

    /// <summary>Hints discarded since the start because their target no longer holds the record, or their table is gone.</summary>
    public long Dropped { get; private set; }

    /// <summary>Hints turned away since the start because a limit was reached.</summary>
    public long TurnedAway { get; private set; }

    /// <summary>The nodes for which something is kept, or was since the start, in order of their ids.</summary>
    public IReadOnlyCollection<NodeId> Targets => targets.Keys;

    public long PendingFor(NodeId target) => targets.TryGetValue(target, out var kept) ? kept.Count : 0;

    /// <summary>Tries again to delete what could not be read at the start, while that is not durable. Call it every now and then.</summary>
    public void Tend() => unreadable?.Delete(commits);

    /// <summary>Keeps a mutation for a target; durable with the group that is filling. False when a limit turned it away, or because what could not be
    /// read at the start is still on disk: a new hint might come to lie there, and be deleted with it.</summary>
    public bool Add(NodeId target, ReadOnlySpan<byte> mutation, long nowMicros)
    {
        if (!targets.TryGetValue(target, out var kept))
        {
            targets.Add(target, kept = new HintTarget());
        }

        var size = KeySize + StampSize + mutation.Length;
        var isTooOld = kept.Count > 0 && nowMicros - kept.OldestMicros > limits.Window.Ticks / TimeSpan.TicksPerMicrosecond;
        if (kept.Bytes + size > limits.BytesPerTargetMax || BytesPending + size > limits.BytesMax || isTooOld
            || unreadable is { IsGone: false })
        {
            kept.MissedSome = true;
            TurnedAway++;
            marks.Hit(Mark.HintTurnedAway);
            return false;
        }

        Span<byte> key = stackalloc byte[KeySize];
        WriteKey(key, target, kept.Next++);
        var value = new byte[StampSize + mutation.Length];
        BinaryPrimitives.WriteInt64BigEndian(value, nowMicros);
        mutation.CopyTo(value.AsSpan(StampSize));
        commits.Batch.Put(StoreFamily.Hints, key, value);
        kept.OldestMicros = kept.Count == 0 ? nowMicros : kept.OldestMicros;
        Count(kept, 1, size);
        Stored++;
        kept.UnsyncedBytes += size;
        commits.Await(new Unsynced(this, kept, size));
        return true;
    }

    /// <summary>The oldest synced hints for a target, up to a number and a size; at least one if there is any that can be read. Empty as well for
    /// the moment in which a deletion has failed while a later one is under way.</summary>
    /// <exception cref="WorldException">The disk gave an error. Nothing was changed; try again later.</exception>
    public List<Hint> ReadPage(NodeId target, int countMax, int bytesMax)
    {
        var page = new List<Hint>();
        try
        {
            Fill(page, target, countMax, bytesMax);
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            // What was read goes out first; then the damage is what comes next.
            if (page.Count == 0 && targets.TryGetValue(target, out var kept))
            {
                GiveUpUnreadable(target, kept);
            }
        }

        return page;
    }

    private void Fill(List<Hint> page, NodeId target, int countMax, int bytesMax)
    {
        var bytes = 0;
        Span<byte> lower = stackalloc byte[KeySize];
        Span<byte> upper = stackalloc byte[KeySize];
        if (!targets.TryGetValue(target, out var kept) || kept.IsUnsettled)
        {
            return;
        }

        WriteKey(lower, target, kept.Front);
        WriteKey(upper, target, kept.Settled);
        using var cursor = store.Scan(StoreFamily.Hints, lower, upper, reverse: false);
        while (page.Count < countMax && bytes < bytesMax && cursor.MoveNext())
        {
            if (page.Count == 0)
            {
                kept.OldestMicros = BinaryPrimitives.ReadInt64BigEndian(cursor.Value);
            }

            var sequence = BinaryPrimitives.ReadUInt64BigEndian(cursor.Key[NodeId.Size..]);
            page.Add(new Hint(sequence, cursor.Value[StampSize..].ToArray()));
            bytes += cursor.Value.Length;
        }
    }

    /// <summary>Drops a target's hints from the front to the last damaged one, and counts what is left behind that.</summary>
    /// <remarks>Counted before anything changes, so that an error of the disk changes nothing. A deletion that fails is put back: the damage is met again.</remarks>
    private void GiveUpUnreadable(NodeId target, HintTarget kept)
    {
        Span<byte> lower = stackalloc byte[KeySize];
        Span<byte> upper = stackalloc byte[KeySize];
        WriteKey(lower, target, kept.Front);
        WriteKey(upper, target, kept.Settled);
        var front = kept.Settled;
        var (count, bytes) = (kept.UnsyncedCount, kept.UnsyncedBytes);
        try
        {
            using var cursor = store.Scan(StoreFamily.Hints, lower, upper, reverse: true);
            while (cursor.MoveNext())
            {
                front = BinaryPrimitives.ReadUInt64BigEndian(cursor.Key[NodeId.Size..]);
                count++;
                bytes += cursor.Key.Length + cursor.Value.Length;
            }
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            marks.Hit(Mark.HintsUnreadable);
        }

        kept.MissedSome = true;
        Delete(target, kept, kept.Front, front, new Deletion(kept.Count - count, kept.Bytes - bytes, 0, 0));
    }

    /// <summary>Forgets a page, all of which the target has synced but for <paramref name="dropped"/> that it has no use for.</summary>
    public void Discard(NodeId target, List<Hint> page, int dropped = 0)
    {
        if (page.Count == 0 || !targets.TryGetValue(target, out var kept))
        {
            return;
        }

        var bytes = 0L;
        foreach (var hint in page)
        {
            bytes += KeySize + StampSize + hint.Mutation.Length;
        }

        Delete(target, kept, page[0].Sequence, page[^1].Sequence + 1, new Deletion(page.Count, bytes, page.Count - dropped, dropped));
    }

    private void Delete(NodeId target, HintTarget kept, ulong first, ulong end, in Deletion deletion)
    {
        Span<byte> lower = stackalloc byte[KeySize];
        Span<byte> upper = stackalloc byte[KeySize];
        WriteKey(lower, target, first);
        WriteKey(upper, target, end);
        commits.Batch.DeleteRange(StoreFamily.Hints, lower, upper);
        kept.Front = first <= kept.Front ? end : kept.Front; // A page before this one may have been put back meanwhile.
        kept.Furthest = Math.Max(kept.Furthest, end);
        kept.Deletions++;
        Count(kept, -deletion.Hints, -deletion.Bytes);
        Delivered += deletion.Delivered;
        Dropped += deletion.Dropped;
        commits.Await(new Undeleted(this, kept, first, deletion));
    }

    private void Count(HintTarget kept, long hints, long bytes)
    {
        kept.Count += hints;
        kept.Bytes += bytes;
        Pending += hints;
        BytesPending += bytes;
    }

    private static void WriteKey(Span<byte> key, NodeId target, ulong sequence)
    {
        target.Write(key);
        BinaryPrimitives.WriteUInt64BigEndian(key[NodeId.Size..], sequence);
    }

    /// <summary>Counts from the front, and when something cannot be read also from the end; what lies between is given up.</summary>
    private void Recount()
    {
        byte[] last = [];
        if (TryRecount(default, reverse: false, ref last))
        {
            return;
        }

        // The least key behind the last one that was read, and one behind all keys.
        byte[] lower = last.Length == 0 ? [] : [.. last, 0];
        var upper = new byte[KeySize + 1];
        Array.Fill(upper, byte.MaxValue);
        TryRecount(lower, reverse: true, ref upper);
        unreadable = new UnreadableHints(lower, upper);
        unreadable.Delete(commits);
        marks.Hit(Mark.HintsUnreadable);
        foreach (var kept in targets.Values)
        {
            kept.MissedSome = true;
        }
    }

    /// <summary>Counts until the end, or until something is damaged, which returns false. <paramref name="last"/> is then the last key that was
    /// read; unchanged for none.</summary>
    private bool TryRecount(ReadOnlySpan<byte> lower, bool reverse, ref byte[] last)
    {
        try
        {
            using var cursor = store.Scan(StoreFamily.Hints, lower, default, reverse);
            while (cursor.MoveNext())
            {
                last = cursor.Key.ToArray();
                Recount(cursor.Key, cursor.Value);
            }

            return true;
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            return false;
        }
    }

    private void Recount(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var target = NodeId.Read(key);
        var stamp = BinaryPrimitives.ReadInt64BigEndian(value);
        if (!targets.TryGetValue(target, out var kept))
        {
            targets.Add(target, kept = new HintTarget { OldestMicros = stamp });
        }

        kept.OldestMicros = Math.Min(kept.OldestMicros, stamp);
        kept.Next = Math.Max(kept.Next, BinaryPrimitives.ReadUInt64BigEndian(key[NodeId.Size..]) + 1);
        kept.Settled = kept.Next;
        Count(kept, 1, key.Length + value.Length);
    }

    /// <summary>Takes a hint out of the count again when its group fails: nothing would ever deliver it.</summary>
    private sealed class Unsynced(HintStore hints, HintTarget kept, int size) : IDurableWaiter
    {
        public void Durable(WorldException? fault)
        {
            kept.Settled++; // Groups end in the order in which they were filled.
            kept.UnsyncedBytes -= size;
            if (fault is not null)
            {
                hints.marks.Hit(Mark.HintLostWithGroup);
                hints.Count(kept, -1, -size);
                hints.Stored--;
                kept.MissedSome = true;
            }
        }
    }

    /// <summary>What a deletion takes out of the figures.</summary>
    private readonly record struct Deletion(long Hints, long Bytes, long Delivered, long Dropped);

    /// <summary>Puts hints back when their deletion fails: they are delivered once more, or found unreadable once more, and deleted then.</summary>
    private sealed class Undeleted(HintStore hints, HintTarget kept, ulong first, Deletion deletion) : IDurableWaiter
    {
        public void Durable(WorldException? fault)
        {
            kept.Deletions--;
            if (fault is not null)
            {
                hints.marks.Hit(Mark.HintsPutBack);
                kept.Front = Math.Min(kept.Front, first);
                hints.Count(kept, deletion.Hints, deletion.Bytes);
                hints.Delivered -= deletion.Delivered;
                hints.Dropped -= deletion.Dropped;
            }
        }
    }
}
