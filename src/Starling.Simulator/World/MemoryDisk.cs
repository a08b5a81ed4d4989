using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>A machine's disk: what is durable, what a crash can still take away, and how the disk misbehaves.</summary>
/// <remarks>
/// A commit waits for the sync that runs, then for its own: batches that arrive meanwhile share the next one, as with a group
/// commit. Only then are they readable and their waiters called. A crash keeps a drawn prefix of the batches that wait, each
/// whole: a log is written in order, and a torn tail is dropped by its checksum (<see cref="TornLog"/>, when power is lost and
/// <see cref="TearsLog"/>). So recovery has what was acknowledged, perhaps more, and never a hole.
/// <para>
/// A disk that lies has called waiters for what it had not written. When it loses power it goes back to an earlier moment, which
/// <see cref="ChooseRollBack"/> picks from those since the lie began.
/// </para>
/// <para>
/// A full disk refuses where a real store does: on the thread that writes, behind what waits, and, as long as the gauge shows nothing, only when the
/// write itself has found no room. So a node goes on meanwhile, and what it gathers builds on what will be refused.
/// </para>
/// </remarks>
public sealed class MemoryDisk
{
    private static readonly TimeSpan RefusalDelay = TimeSpan.FromMicroseconds(20);

    private readonly SimLoop loop;
    private readonly Chance chance;
    private readonly int machine;
    private readonly SortedBytes[] durable = new SortedBytes[DiskImage.Families];
    private readonly Queue<PendingCommit> pending = new();
    private readonly List<DiskHistory> histories = [];
    private DiskHistory? lie;
    private long logEnd;
    private int syncing;
    private int life;
    private bool isNextSyncFailing;

    public MemoryDisk(SimLoop loop, int machine)
    {
        this.loop = loop;
        this.machine = machine;
        chance = loop.Chance.Fork($"disk {machine}");
        Health = new DiskHealth(loop, machine);
    }

    /// <summary>How reading goes.</summary>
    public DiskHealth Health { get; }

    /// <summary>The least duration of a sync. <value>Default 200 us.</value></summary>
    public TimeSpan SyncMin { get; set; } = TimeSpan.FromMicroseconds(200);

    /// <summary>Mean of the exponential time that comes on top. <value>Default 300 us.</value></summary>
    public TimeSpan SyncMean { get; set; } = TimeSpan.FromMicroseconds(300);

    /// <summary>By how much syncs, and reads that miss the cache, are slower than they should be. <value>Default 1.</value></summary>
    public int SlowFactor
    {
        get => Health.SlowFactor;
        set => Health.SlowFactor = value;
    }

    /// <summary>A loss of power tears the unsynced end of the log sector by sector. <value>Default false: a drawn prefix stays.</value></summary>
    public bool TearsLog { get; set; }

    /// <summary>The disk says that it has synced and has not: a loss of power takes it back.</summary>
    public bool IsLying => lie is not null;

    /// <summary>How often what was durable was replaced by an earlier image.</summary>
    public int RollBacks { get; private set; }

    /// <summary>Picks the moment to which a lying disk falls back, from the moments since the lie began, oldest first; null for none.
    /// <value>Default: the first.</value></summary>
    internal Func<IReadOnlyList<DiskImage>, DiskImage?> ChooseRollBack { get; set; } = static images => images[0];

    /// <summary>No space: commits are refused, reads go on.</summary>
    public bool IsFull { get; set; }

    /// <summary>From when on the store's gauge shows that the disk is full, in microseconds of true time: it looks once a second only.</summary>
    public long FullShownAt { get; set; }

    /// <summary>The disk is full and the gauge shows it. Before, only a commit finds out.</summary>
    internal bool LooksFull => IsFull && loop.Now >= FullShownAt;

    /// <summary>A sync has failed: nothing is accepted until the store is opened again.</summary>
    public bool IsFailed { get; private set; }

    /// <summary>Batches that a crash would endanger now.</summary>
    public int Unsynced => pending.Count;

    /// <summary>Batches that have become durable since the start of the world.</summary>
    public long Commits { get; private set; }

    /// <summary>The next sync fails, and the store with it.</summary>
    public void FailNextSync() => isNextSyncFailing = true;

    /// <summary>From now on syncs are only said to have happened.</summary>
    public void StartLying() => lie ??= Record();

    /// <summary>What was said to be synced now is.</summary>
    public void StopLying()
    {
        if (lie is not null)
        {
            histories.Remove(lie);
            lie = null;
        }
    }

    /// <summary>Takes all misbehaviour back, except a failure that has happened, which needs a restart, and damage.</summary>
    public void Heal()
    {
        Health.Heal();
        IsFull = false;
        isNextSyncFailing = false;
        StopLying();
    }

    /// <summary>The process ends, or with <paramref name="isPowerLost"/> the machine: of the unsynced batches a first part survives.
    /// Returns how many were lost.</summary>
    public int Crash(bool isPowerLost = false)
    {
        ForgetRefused();
        var kept = CountSurvivors(isPowerLost);
        var lost = pending.Count - kept;
        for (; kept > 0; kept--)
        {
            var commit = pending.Dequeue();
            Apply(commit);
            foreach (var onlooker in loop.Onlookers)
            {
                onlooker.Committed(machine, commit.Operations);
            }
        }

        pending.Clear();
        syncing = 0;
        life++;
        IsFailed = false;
        isNextSyncFailing = false;
        if (isPowerLost && lie is not null)
        {
            var choice = ChooseRollBack(lie.Images);
            StopLying();
            if (choice is not null)
            {
                Restore(choice);
            }
        }

        return lost;
    }

    /// <summary>All that is durable now, or said to be.</summary>
    internal DiskImage Image() => new(durable);

    /// <summary>Keeps how the disk looks from now on, until <see cref="EndRecord"/>.</summary>
    internal DiskHistory Record()
    {
        var history = new DiskHistory(Image());
        histories.Add(history);
        return history;
    }

    internal void EndRecord(DiskHistory history) => histories.Remove(history);

    /// <summary>Replaces what is durable by another image. Only while the machine is down.</summary>
    internal void Restore(DiskImage image)
    {
        image.CopyTo(durable);
        Health.KeepOnly(image);
        RollBacks++;
        RestartHistories();
        loop.Trace.Add(loop.Now, machine, TraceKind.Fault, RollBacks);
        TellReplaced();
    }

    /// <summary>Replaces the disk by an empty one. Only while the machine is down.</summary>
    public void Wipe()
    {
        Crash();
        StopLying();
        Array.Clear(durable);
        Health.KeepOnly(Image());
        RestartHistories();
        TellReplaced();
    }

    private void RestartHistories()
    {
        foreach (var history in histories)
        {
            history.Restart(Image());
        }
    }

    /// <summary>Everything durable in one family, in order, for checkers.</summary>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Contents(StoreFamily family)
    {
        using var cursor = new MemoryCursor(durable[(int)family], default, default, reverse: false);
        while (cursor.MoveNext())
        {
            yield return KeyValuePair.Create(cursor.Key.ToArray(), cursor.Value.ToArray());
        }
    }

    public int Count(StoreFamily family) => durable[(int)family].Count;

    internal SortedBytes Map(StoreFamily family) => durable[(int)family];

    internal long BytesUsed { get; private set; }

    internal void Commit(StoreBatch batch, IStoreWaiter waiter, SimExecutor executor)
    {
        if (IsFailed || (LooksFull && pending.Count == 0))
        {
            Refuse(batch, waiter, executor);
            return;
        }

        pending.Enqueue(IsFull
            ? new PendingCommit(batch, [], waiter, executor) { Fault = NoSpace() }
            : new PendingCommit(batch, batch.Bytes[StoreBatch.HeaderSize..].ToArray(), waiter, executor));
        if (syncing == 0)
        {
            StartSync();
        }
    }

    private static WorldException NoSpace() => new(WorldFault.DiskFull, "No space is left on the disk: free some.");

    /// <summary>What a full disk had not yet refused was never in the log.</summary>
    private void ForgetRefused()
    {
        for (var left = pending.Count; left > 0; left--)
        {
            var commit = pending.Dequeue();
            if (commit.Fault is null)
            {
                pending.Enqueue(commit);
            }
        }
    }

    private void TellReplaced()
    {
        foreach (var onlooker in loop.Onlookers)
        {
            onlooker.DiskReplaced(machine);
        }
    }

    /// <summary>The log keeps the order, so what survives is a first part of what waits.</summary>
    private int CountSurvivors(bool isPowerLost)
    {
        if (pending.Count == 0)
        {
            return 0;
        }

        if (!isPowerLost || !TearsLog)
        {
            return chance.Below(pending.Count + 1);
        }

        var lengths = new List<int>();
        foreach (var commit in pending)
        {
            lengths.Add(commit.Operations.Length + TornLog.RecordOverhead);
        }

        return TornLog.CountWhole(logEnd, lengths, chance);
    }

    private void Refuse(StoreBatch batch, IStoreWaiter waiter, SimExecutor executor)
    {
        var fault = IsFailed
            ? new WorldException(WorldFault.Disk, "A sync of this store has failed: restart the node to open it again.")
            : NoSpace();
        loop.Trace.Add(loop.Now, machine, TraceKind.CommitFault, (int)fault.Fault);
        var refusal = new PendingCommit(batch, [], waiter, executor) { Fault = fault };
        loop.At(loop.Now + SimLoop.Micros(RefusalDelay), static commit => ((PendingCommit)commit!).Tell(), refusal);
    }

    private void StartSync()
    {
        syncing = pending.Count;
        var due = loop.Now + (SimLoop.Micros(SyncMin) + NetworkWeather.Exponential(chance, SimLoop.Micros(SyncMean))) * SlowFactor;
        var lifeThen = life;
        loop.At(due, () => EndSync(lifeThen));
    }

    private void EndSync(int lifeThen)
    {
        if (lifeThen != life)
        {
            return;
        }

        if (isNextSyncFailing)
        {
            Fail();
            return;
        }

        for (; syncing > 0; syncing--)
        {
            var commit = pending.Dequeue();
            if (commit.Fault is { } fault)
            {
                loop.Trace.Add(loop.Now, machine, TraceKind.CommitFault, (int)fault.Fault);
                commit.Tell();
                continue;
            }

            Apply(commit);
            loop.Trace.Add(loop.Now, machine, TraceKind.Commit, commit.Operations.Length);
            foreach (var onlooker in loop.Onlookers)
            {
                onlooker.Committed(machine, commit.Operations);
            }

            commit.Tell();
        }

        if (pending.Count > 0)
        {
            StartSync();
        }
    }

    /// <summary>What was being synced, and what waited behind it, is in doubt until a restart: the kernel has dropped its pages.</summary>
    private void Fail()
    {
        IsFailed = true;
        isNextSyncFailing = false;
        syncing = 0;
        foreach (var commit in pending)
        {
            loop.Trace.Add(loop.Now, machine, TraceKind.CommitFault, (int)WorldFault.Disk);
            commit.Fault = new WorldException(WorldFault.Disk, "A sync failed: restart the node to open its store again.");
            commit.Tell();
        }
    }

    private void Apply(PendingCommit commit)
    {
        var reader = new StoreBatch.Reader(commit.Operations);
        while (reader.MoveNext())
        {
            ref var map = ref durable[(int)reader.Family];
            map = reader.Tag switch
            {
                StoreBatch.PutTag => map.Put(reader.Key.ToArray(), reader.Value.ToArray()),
                StoreBatch.DeleteTag => map.Delete(reader.Key),
                StoreBatch.DeleteRangeTag => map.DeleteRange(reader.Key, reader.Value),
                _ => throw new InvalidOperationException($"A batch holds the unknown tag {reader.Tag}."),
            };
            if (reader.Tag == StoreBatch.DeleteRangeTag)
            {
                Health.Overwritten(reader.Family, reader.Key, reader.Value);
            }
            else
            {
                Health.Overwritten(reader.Family, reader.Key);
            }
        }

        Commits++;
        logEnd += commit.Operations.Length + TornLog.RecordOverhead;
        foreach (var history in histories)
        {
            history.Note(this);
        }

        BytesUsed += commit.Operations.Length;
    }
}
