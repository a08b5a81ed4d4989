using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Machine.Executor;

/// <summary>One logical thread that is carried by whoever brings it work.</summary>
/// <remarks>
/// Intuition: a shop without staff, where the customer at the counter serves himself and everybody who queues behind him. A
/// thread that posts to an idle lane runs the turn itself, so a message that a socket thread has read is handled and answered
/// without waking another thread, which would cost more than most requests do. A thread that posts to a busy lane leaves its
/// work and goes on: whoever is running finds it. (Flat combining: Hendler, Incze, Shavit and Tzafrir, "Flat Combining and the
/// Synchronization-Parallelism Tradeoff", SPAA 2010, section 2.) A thread that has carried the lane for long enough while work
/// still waits hands it to the lane's own relief thread, which otherwise sleeps; so sockets are not left unread for long.
/// <para>
/// Laws: work runs in the order posted, never two pieces at a time; each turn's flushes run after its work and before the next
/// turn; between turns a full fence orders memory; no work is lost while the lane is open.
/// </para>
/// <para>
/// Every turn runs inside one task of <see cref="Scheduler"/> and without a synchronization context, so an await in any piece
/// of work comes back to the lane by itself. It runs in the empty execution context: the poster's async locals do not leak in.
/// </para>
/// <para>
/// Two duties of callers. Do not post while holding a lock that work on the lane may take: the work may run inside the post.
/// Do not post without end: the queue has no bound of its own, because a refused continuation would be a lost one; its
/// sources (links, requests, timers, commits) are bounded instead.
/// </para>
/// </remarks>
public sealed class LaneExecutor : IExecutor, IDisposable
{
    private const int QueueLeast = 256;
    private const int QueueKept = 1 << 16;
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(5);

    [ThreadStatic]
    private static LaneExecutor? current;

    private readonly Lock registration = new();
    private readonly object gate = new();
    private readonly LaneOptions options;
    private readonly LaneScheduler scheduler;
    private readonly Thread relief;
    private Action[] flushes = [];
    private ExecutionContext? emptyContext;

    // Guarded by the gate.
    private Item[] waiting = new Item[QueueLeast];
    private int waitingCount;
    private bool isCarried;
    private bool isOfferedToRelief;
    private bool isClosed;

    // Touched only by the thread that carries the lane.
    private Item[] taken = new Item[QueueLeast];

    public LaneExecutor(LaneOptions? options = null)
    {
        this.options = options ?? new LaneOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.HoldItemsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.HoldTimeMax, TimeSpan.Zero);
        scheduler = new LaneScheduler(this);
        relief = new Thread(Relieve) { Name = this.options.Name, IsBackground = true };
        lock (gate)
        {
            relief.UnsafeStart();
            while (emptyContext is null)
            {
                Monitor.Wait(gate);
            }
        }
    }

    public TaskScheduler Scheduler => scheduler;

    public bool IsHere => current == this;

    public void Post(Action<object?> work, object? state)
    {
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            if (waitingCount == waiting.Length)
            {
                Array.Resize(ref waiting, waitingCount * 2);
            }

            waiting[waitingCount++] = new Item(work, state);
            if (isCarried)
            {
                return;
            }

            isCarried = true;
            if (current is not null)
            {
                // The caller is inside a turn of another lane, which must not be held up by ours.
                OfferToRelief();
                return;
            }
        }

        Carry();
    }

    public void AtTurnEnd(Action flush)
    {
        lock (registration)
        {
            Volatile.Write(ref flushes, [.. flushes, flush]);
        }
    }

    /// <summary>Stops the lane: waits up to 5 s for the turn that runs, drops the work that waits, and drops without a word all that is
    /// posted later. Not from the lane itself.</summary>
    public void Dispose()
    {
        if (IsHere)
        {
            throw new InvalidOperationException("A lane cannot be stopped by its own work: dispose of it from another thread.");
        }

        var deadline = Stopwatch.GetTimestamp() + (long)(StopTimeMax.TotalSeconds * Stopwatch.Frequency);
        lock (gate)
        {
            isClosed = true;
            Array.Clear(waiting, 0, waitingCount);
            waitingCount = 0;
            Monitor.PulseAll(gate);
            while (isCarried && Stopwatch.GetTimestamp() < deadline)
            {
                Monitor.Wait(gate, TimeSpan.FromMilliseconds(100));
            }
        }

        relief.Join(StopTimeMax);
    }

    /// <summary>Runs turns on the calling thread, which has just taken the lane.</summary>
    private void Carry()
    {
        var outerSynchronization = SynchronizationContext.Current;
        if (outerSynchronization is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }

        var outerContext = ExecutionContext.Capture();
        var isFlowSuppressed = outerContext is null;
        if (isFlowSuppressed)
        {
            ExecutionContext.RestoreFlow();
            outerContext = ExecutionContext.Capture();
        }

        ExecutionContext.Restore(emptyContext!);
        current = this;
        try
        {
            var turns = new Task(
                static lane => ((LaneExecutor)lane!).RunTurns(), this, default, TaskCreationOptions.DenyChildAttach);
            turns.RunSynchronously(scheduler);
            if (turns.Exception is { } fault)
            {
                // Only a fault in the report of a fault gets here. The lane would stand still for ever, and silently.
                Environment.FailFast($"A bug: the report of a fault on the node's lane has failed. {fault}", fault);
            }
        }
        finally
        {
            current = null;
            ExecutionContext.Restore(outerContext!);
            if (isFlowSuppressed)
            {
                ExecutionContext.SuppressFlow();
            }

            if (outerSynchronization is not null)
            {
                SynchronizationContext.SetSynchronizationContext(outerSynchronization);
            }
        }
    }

    private void RunTurns()
    {
        var mayTire = Thread.CurrentThread != relief;
        var since = 0L;
        var done = 0;
        while (true)
        {
            // The clock is read only from the second turn on: most posts are served by one.
            var isTired = mayTire && done > 0
                && (done >= options.HoldItemsMax || Stopwatch.GetElapsedTime(since) >= options.HoldTimeMax);
            var count = Take(isTired);
            if (count == 0)
            {
                return;
            }

            if (mayTire && done == 0)
            {
                since = Stopwatch.GetTimestamp();
            }

            RunWork(taken, count);
            RunFlushes();
            done += count;
        }
    }

    /// <summary>Takes all that waits, or, with a result of 0, lets the lane go: to nobody, or to the relief thread.</summary>
    private int Take(bool isTired)
    {
        lock (gate)
        {
            if (waitingCount == 0)
            {
                isCarried = false;
                if (isClosed)
                {
                    Monitor.PulseAll(gate);
                }

                return 0;
            }

            if (isTired)
            {
                OfferToRelief();
                return 0;
            }

            var count = waitingCount;
            (waiting, taken) = (taken.Length > QueueKept ? new Item[QueueLeast] : taken, waiting);
            waitingCount = 0;
            return count;
        }
    }

    private void RunWork(Item[] items, int count)
    {
        var next = 0;
        while (next < count)
        {
            try
            {
                while (next < count)
                {
                    ref var item = ref items[next++];
                    item.Work(item.State);
                }
            }
            catch (Exception fault)
            {
                options.OnFault(fault);
            }
        }

        Array.Clear(items, 0, count);
    }

    private void RunFlushes()
    {
        foreach (var flush in Volatile.Read(ref flushes))
        {
            try
            {
                flush();
            }
            catch (Exception fault)
            {
                options.OnFault(fault);
            }
        }
    }

    private void OfferToRelief()
    {
        isOfferedToRelief = true;
        Monitor.PulseAll(gate);
    }

    private void Relieve()
    {
        lock (gate)
        {
            // This thread was started without a context, and so knows the empty one, which has no public name.
            emptyContext = ExecutionContext.Capture();
            Monitor.PulseAll(gate);
        }

        while (AwaitOffer())
        {
            Carry();
        }
    }

    private bool AwaitOffer()
    {
        lock (gate)
        {
            while (!isOfferedToRelief && !isClosed)
            {
                Monitor.Wait(gate);
            }

            var isOffered = isOfferedToRelief;
            isOfferedToRelief = false;
            return isOffered;
        }
    }

    private readonly record struct Item(Action<object?> Work, object? State);
}
