using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Membership.Tests.Mini;

/// <summary>Virtual time and one queue of events: everything of a test runs here, on one thread, in an order that the test decides.</summary>
public sealed class MiniLoop : TimeProvider, IExecutor
{
    private readonly PriorityQueue<Action, (long Due, long Order)> events = new();
    private readonly QueueScheduler scheduler;
    private long order;
    private long now;

    public MiniLoop() => scheduler = new QueueScheduler(this);

    public TaskScheduler Scheduler => scheduler;

    public bool IsHere => true;

    public TimeSpan Now => TimeSpan.FromTicks(now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new MiniTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Post(Action<object?> work, object? state) => After(TimeSpan.Zero, () => work(state));

    public void AtTurnEnd(Action flush)
    {
    }

    public void After(TimeSpan delay, Action work) => events.Enqueue(work, (now + delay.Ticks, order++));

    /// <summary>Time that passes while nothing can run: a pause of the whole process.</summary>
    public void Stall(TimeSpan length) => now += length.Ticks;

    /// <summary>Runs all events up to and with a moment; what they throw comes out here.</summary>
    public void RunFor(TimeSpan length)
    {
        var end = now + length.Ticks;
        var task = new Task(() =>
        {
            while (events.TryPeek(out _, out var next) && next.Due <= end)
            {
                var work = events.Dequeue();
                now = Math.Max(now, next.Due);
                work();
            }

            now = Math.Max(now, end);
        });

        // The test framework's context would take continuations away to other threads.
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            task.RunSynchronously(scheduler);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Runs an asynchronous piece of work to its end.</summary>
    public T Run<T>(Func<Task<T>> work, TimeSpan most)
    {
        Task<T>? task = null;
        After(TimeSpan.Zero, () => task = work());
        for (var end = Now + most; Now < end && task is not { IsCompleted: true };)
        {
            RunFor(TimeSpan.FromMilliseconds(10));
        }

        return task is { IsCompleted: true } ? task.GetAwaiter().GetResult() : throw new TimeoutException($"Not done in {most}.");
    }

    private sealed class QueueScheduler(MiniLoop loop) : TaskScheduler
    {
        protected override void QueueTask(Task task) => loop.After(TimeSpan.Zero, () => TryExecuteTask(task));

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            !taskWasPreviouslyQueued && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }

    private sealed class MiniTimer(MiniLoop loop, TimerCallback callback, object? state) : ITimer
    {
        private int version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            version++;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                var mine = version;
                loop.After(dueTime, () =>
                {
                    if (mine == version)
                    {
                        callback(state);
                    }
                });
            }

            return true;
        }

        public void Dispose() => version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
