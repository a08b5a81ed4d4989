using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Replication.Tests.Bench;

/// <summary>Virtual time and one queue of events for all nodes of a test; each event is a turn, after which the flushes run.</summary>
public sealed class BenchLoop : TimeProvider, IExecutor
{
    private readonly PriorityQueue<Action, (long Due, long Order)> events = new();
    private readonly List<Action> flushes = [];
    private readonly List<Action> lastFlushes = [];
    private long order;
    private long now = TimeSpan.FromDays(10_000).Ticks;

    public TaskScheduler Scheduler => TaskScheduler.Default;

    public bool IsHere => true;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new BenchTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Post(Action<object?> work, object? state) => After(TimeSpan.Zero, () => work(state));

    public void AtTurnEnd(Action flush) => flushes.Add(flush);

    /// <summary>The network flushes after the stores.</summary>
    public void AtTurnEndLast(Action flush) => lastFlushes.Add(flush);

    public void After(TimeSpan delay, Action work) => events.Enqueue(work, (now + delay.Ticks, order++));

    /// <summary>Does something as a turn of its own, now.</summary>
    public void Turn(Action work)
    {
        work();
        flushes.ForEach(flush => flush());
        lastFlushes.ForEach(flush => flush());
    }

    public void RunFor(TimeSpan length) => RunUntil(() => false, length);

    public void RunFor(int milliseconds) => RunFor(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Runs until something is so, and not longer than a time. Returns whether it came to be.</summary>
    public bool RunUntil(Func<bool> isSo, TimeSpan most)
    {
        var end = now + most.Ticks;
        while (!isSo())
        {
            if (!events.TryPeek(out _, out var next) || next.Due > end)
            {
                now = end;
                return isSo();
            }

            var work = events.Dequeue();
            now = Math.Max(now, next.Due);
            Turn(work);
        }

        return true;
    }

    private sealed class BenchTimer(BenchLoop loop, TimerCallback callback, object? state) : ITimer
    {
        private int version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            version++;
            Arm(dueTime, period, version);
            return true;
        }

        public void Dispose() => version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan dueTime, TimeSpan period, int mine)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            loop.After(dueTime, () =>
            {
                if (mine == version)
                {
                    if (period != Timeout.InfiniteTimeSpan)
                    {
                        Arm(period, period, mine);
                    }

                    callback(state);
                }
            });
        }
    }
}
