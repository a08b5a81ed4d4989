using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>The one thread that writes to a store: it takes all that waits, writes it as one, syncs once, and answers.</summary>
/// <remarks>
/// One writer costs a third to a quarter of what several callers of RocksDB's write cost together, because they wake and wait
/// for each other there, and a sync takes about as long for a group as for one batch. While a sync runs the next group gathers.
/// <para>
/// A batch alone in its group is written from its own bytes. Several are put one after another into a buffer behind one
/// header, up to <see cref="CombinedBytesMax"/> in one write; order is kept, and each batch stays atomic since the whole is.
/// </para>
/// <para>
/// Reads never see what is not synced. RocksDB's write path appends the group to the log, syncs it, inserts it into the
/// memtables, and only then publishes the sequence number that reads look at (DBImpl::WriteImpl in db/db_impl/db_impl_write.cc:
/// WriteGroupToWAL with the sync inside it, then InsertInto, then SetLastSequence). This holds without pipelined or unordered writes, two
/// write queues and manual log flushing, all off by default and left so.
/// </para>
/// <para>
/// RocksDB lets no write of ours wait (the option "no slowdown"): it says that it would, and the committer tries again for a while. Inside RocksDB a
/// waiting writer heads the queue of writers, and the recovery from a full disk, for which it waits, queues up behind it: neither ever ends
/// (DBImpl::DelayWrite and ErrorHandler::RecoverFromBGError; pull request 11879 of facebook/rocksdb took care of another recovery only).
/// </para>
/// <para>
/// After a failed write of the log, RocksDB and the disk disagree about what the log holds (the kernel drops dirty pages after
/// a failed sync), so from then on every batch is answered with a fault, until the store is opened again.
/// </para>
/// </remarks>
internal sealed class Committer
{
    private const int CombinedBytesMax = 4 << 20;
    private const int WakeEveryMs = 1000;

    private static readonly TimeSpan StallLookEvery = TimeSpan.FromMilliseconds(1);

    /// <summary>How long closing may take for a shorter start the next time.</summary>
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(10);

    private static readonly Action<object?> Deliver = static ticket => Answer((CommitTicket)ticket!);

    private readonly DiskGauge gauge;
    private readonly Mending mending;
    private readonly RocksStoreOptions options;
    private readonly IExecutor executor;
    private readonly Lock idleLock = new();
    private readonly Stack<CommitTicket> idle = new();
    private readonly object gate = new();
    private readonly Queue<CommitTicket> queue = new();
    private readonly List<CommitTicket> group = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;
    private RocksHandle handle;
    private byte[] combined = [];
    private bool isStalled;
    private volatile bool closing;
    private WorldException? failure;

    public Committer(RocksHandle handle, DiskGauge gauge, Mending mending, RocksStoreOptions options, IExecutor executor)
    {
        this.handle = handle;
        this.gauge = gauge;
        this.mending = mending;
        this.options = options;
        this.executor = executor;
        for (var i = 0; i < options.CommitQueueMax; i++)
        {
            idle.Push(new CommitTicket(this));
        }

        thread = new Thread(Run) { Name = "starling-commit", IsBackground = true };
        thread.Start();
    }

    /// <summary>Ends when the store is closed.</summary>
    public Task Ended => ended.Task;

    public void Enqueue(StoreBatch batch, IStoreWaiter waiter)
    {
        CommitTicket? ticket;
        lock (idleLock)
        {
            if (!idle.TryPop(out ticket))
            {
                throw new InvalidOperationException($"{options.CommitQueueMax} batches already wait for their answer from the " +
                    "store. Gather writes into fewer batches, or raise CommitQueueMax.");
            }
        }

        ticket.Batch = batch;
        ticket.Waiter = waiter;
        lock (gate)
        {
            if (!closing)
            {
                queue.Enqueue(ticket);
                Monitor.Pulse(gate);
                return;
            }
        }

        Release(ticket);
        throw handle.Closed();
    }

    /// <summary>Lets the thread write what is queued, close the store, and end.</summary>
    public void BeginClose()
    {
        lock (gate)
        {
            closing = true;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Waits for the end. Not from the committer's own thread.</summary>
    public void Join() => thread.Join();

    private void Run()
    {
        while (TakeGroup())
        {
            LookAtDisk();
            LookForDamage();
            WriteGroup();
        }

        if (failure is null)
        {
            // An error here takes nothing away: the data is in the log and is replayed at the next opening.
            _ = handle.Flush(FlushPatience);
        }

        // What took the place of the first RocksDB has not heard of the closing.
        handle.BeginClose();
        handle.Leave();
        ended.SetResult();
    }

    /// <summary>Waits for batches, or for the next look at the disk; false when the store is closing and nothing is left.</summary>
    private bool TakeGroup()
    {
        lock (gate)
        {
            if (queue.Count == 0 && !closing)
            {
                Monitor.Wait(gate, WakeEveryMs);
            }

            while (queue.TryDequeue(out var ticket))
            {
                group.Add(ticket);
            }

            return group.Count > 0 || !closing;
        }
    }

    private void LookAtDisk()
    {
        try
        {
            gauge.RefreshIfDue();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure ??= RocksFaults.OfLostDisk(handle.Folder, e);
        }
    }

    /// <summary>A damaged block stays where it is whatever is written over it, and the next merge over it would stop all writes.</summary>
    private void LookForDamage()
    {
        if (failure is null && !closing && handle.Damage is { } damage && mending.IsDue)
        {
            failure = mending.Run(ref handle, damage, () => closing);
        }
    }

    private void WriteGroup()
    {
        var start = 0;
        while (start < group.Count)
        {
            var end = start + 1;
            if (failure is not null)
            {
                group[start].Fault = failure;
            }
            else if (gauge.Refuses(group[start].Batch!))
            {
                group[start].Fault = gauge.Refusal();
            }
            else
            {
                end = WriteRun(start);
            }

            // Answered run by run, so that a small batch does not wait for the large one behind it.
            for (; start < end; start++)
            {
                executor.Post(Deliver, group[start]);
            }
        }

        group.Clear();
    }

    /// <summary>Writes the batch at <paramref name="start"/> and as many after it as fit; gives the end of the run.</summary>
    private int WriteRun(int start)
    {
        var end = start + 1;
        var length = group[start].Batch!.Length;
        var count = (long)group[start].Batch!.Count;
        while (end < group.Count
            && length + group[end].Batch!.Length <= CombinedBytesMax
            && !gauge.Refuses(group[end].Batch!))
        {
            length += group[end].Batch!.Length - StoreBatch.HeaderSize;
            count += group[end].Batch!.Count;
            end++;
        }

        var bytes = end == start + 1 ? group[start].Batch!.Bytes : Combine(start, end, length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], (uint)count);
        var error = Write(bytes);
        if (error is not null && RocksFaults.IsDamage(error) && !closing && mending.IsDue)
        {
            // A merge in the background met damage, and RocksDB refuses all writes for it. What was refused is in no file of the mended store.
            failure = mending.Run(ref handle, error, () => closing);
            error = failure is null ? Write(bytes) : error;
        }

        if (error is null)
        {
            gauge.Wrote(length);
        }
        else if (failure is not null)
        {
            Fail(start, end, failure);
        }
        else if (RocksFaults.IsDamage(error) && mending.Refusal is { } refusal)
        {
            Fail(start, end, refusal);
        }
        else
        {
            Fail(start, end, isStalled ? RocksFaults.OfStall(handle.Folder) : RocksFaults.OfWrite(error, handle.Folder));
        }

        return end;
    }

    /// <summary>Writes, and waits for RocksDB to get room in memory, but only once: while it gets none, later writes are refused at once.</summary>
    private string? Write(ReadOnlySpan<byte> bytes)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var error = options.PretendWriteError?.Invoke() ?? handle.Write(bytes);
            if (error is null || !RocksFaults.IsStall(error))
            {
                isStalled = false;
                return error;
            }

            if (isStalled || Stopwatch.GetElapsedTime(began) > options.StallPatience)
            {
                isStalled = true;
                return error;
            }

            Thread.Sleep(StallLookEvery);
        }
    }

    private Span<byte> Combine(int start, int end, int length)
    {
        if (combined.Length < length)
        {
            combined = new byte[Math.Min(Math.Max(length, combined.Length * 2), CombinedBytesMax)];
        }

        var at = StoreBatch.HeaderSize;
        for (var i = start; i < end; i++)
        {
            var operations = group[i].Batch!.Bytes[StoreBatch.HeaderSize..];
            operations.CopyTo(combined.AsSpan(at));
            at += operations.Length;
        }

        return combined.AsSpan(0, at);
    }

    private void Fail(int start, int end, WorldException fault)
    {
        if (fault.Fault == WorldFault.Disk)
        {
            failure = fault;
        }

        for (var i = start; i < end; i++)
        {
            group[i].Fault = fault;
        }
    }

    /// <summary>On the executor: frees the ticket first, because the waiter may commit again at once.</summary>
    private static void Answer(CommitTicket ticket)
    {
        var (batch, waiter, fault) = (ticket.Batch!, ticket.Waiter!, ticket.Fault);
        ticket.Committer.Release(ticket);
        waiter.Committed(batch, fault);
    }

    private void Release(CommitTicket ticket)
    {
        ticket.Batch = null;
        ticket.Waiter = null;
        ticket.Fault = null;
        lock (idleLock)
        {
            idle.Push(ticket);
        }
    }
}
