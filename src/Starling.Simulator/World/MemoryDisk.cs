using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>A machine's disk: what is durable, what a crash can still take away, and how the disk misbehaves.</summary>
/// <remarks>
/// A commit waits for the sync that runs, then for its own: batches that arrive meanwhile share the next one, as with a group
/// commit. Only then are they readable and their waiters called. A crash keeps a drawn prefix of the batches that wait, each
/// whole: a log is written in order, and a torn tail is dropped by its checksum. So recovery has what was acknowledged, perhaps more,
/// and never a hole.
/// </remarks>
public sealed class MemoryDisk
{
    private const int Families = 5;
    private static readonly TimeSpan RefusalDelay = TimeSpan.FromMicroseconds(20);

    private readonly SimLoop loop;
    private readonly Chance chance;
    private readonly int machine;
    private readonly SortedBytes[] durable = new SortedBytes[Families];
    private readonly Queue<PendingCommit> pending = new();
    private int syncing;
    private int life;
    private bool isNextSyncFailing;

    public MemoryDisk(SimLoop loop, int machine)
    {
        this.loop = loop;
        this.machine = machine;
        chance = loop.Chance.Fork($"disk {machine}");
    }

    /// <summary>The least duration of a sync. <value>Default 200 us.</value></summary>
    public TimeSpan SyncMin { get; set; } = TimeSpan.FromMicroseconds(200);

    /// <summary>Mean of the exponential time that comes on top. <value>Default 300 us.</value></summary>
    public TimeSpan SyncMean { get; set; } = TimeSpan.FromMicroseconds(300);

    /// <summary>By how much syncs are slower than they should be. <value>Default 1.</value></summary>
    public int SlowFactor { get; set; } = 1;

    /// <summary>No space: commits are refused, reads go on.</summary>
    public bool IsFull { get; set; }

    /// <summary>A sync has failed: nothing is accepted until the store is opened again.</summary>
    public bool IsFailed { get; private set; }

    /// <summary>Batches that a crash would endanger now.</summary>
    public int Unsynced => pending.Count;

    /// <summary>Batches that have become durable since the start of the world.</summary>
    public long Commits { get; private set; }

    /// <summary>The next sync fails, and the store with it.</summary>
    public void FailNextSync() => isNextSyncFailing = true;

    /// <summary>Takes all misbehaviour back, except a failure that has happened: that needs a restart.</summary>
    public void Heal()
    {
        SlowFactor = 1;
        IsFull = false;
        isNextSyncFailing = false;
    }

    /// <summary>Loses power or its process: a drawn prefix of the unsynced batches survives. Returns how many were lost.</summary>
    public int Crash()
    {
        var kept = pending.Count == 0 ? 0 : chance.Below(pending.Count + 1);
        var lost = pending.Count - kept;
        for (; kept > 0; kept--)
        {
            Apply(pending.Dequeue());
        }

        pending.Clear();
        syncing = 0;
        life++;
        IsFailed = false;
        isNextSyncFailing = false;
        return lost;
    }

    /// <summary>Replaces the disk by an empty one. Only while the machine is down.</summary>
    public void Wipe()
    {
        Crash();
        Array.Clear(durable);
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
        if (IsFull || IsFailed)
        {
            Refuse(batch, waiter, executor);
            return;
        }

        pending.Enqueue(new PendingCommit(batch, batch.Bytes[StoreBatch.HeaderSize..].ToArray(), waiter, executor));
        if (syncing == 0)
        {
            StartSync();
        }
    }

    private void Refuse(StoreBatch batch, IStoreWaiter waiter, SimExecutor executor)
    {
        var fault = IsFailed
            ? new WorldException(WorldFault.Disk, "A sync of this store has failed: restart the node to open it again.")
            : new WorldException(WorldFault.DiskFull, "No space is left on the disk: free some.");
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
        }

        Commits++;
        BytesUsed += commit.Operations.Length;
    }
}
