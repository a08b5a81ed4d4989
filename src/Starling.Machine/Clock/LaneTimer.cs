using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Machine.Clock;

/// <summary>A timer of the machine whose ticks are carried to an executor.</summary>
/// <remarks>
/// Between the tick on a pool thread and the callback on the executor, the owner may have changed its mind. Every change therefore
/// has a number, and a tick that belongs to an older one is not delivered: after <see cref="Dispose"/> or
/// <see cref="Change"/> on the executor, no callback of before comes. Ticks that find the last one undelivered are dropped, so
/// a slow executor is not swamped by a fast timer.
/// </remarks>
internal sealed class LaneTimer : ITimer
{
    private readonly IExecutor executor;
    private readonly TimerCallback callback;
    private readonly object? state;
    private readonly ITimer timer;
    private int change;
    private int tickOfChange;
    private int isTickPosted;

    public LaneTimer(IExecutor executor, TimerCallback callback, object? state)
    {
        this.executor = executor;
        this.callback = callback;
        this.state = state;
        if (ExecutionContext.IsFlowSuppressed())
        {
            timer = MakeTimer();
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            timer = MakeTimer();
        }
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref change);
        return timer.Change(dueTime, period);
    }

    public void Dispose()
    {
        Interlocked.Increment(ref change);
        timer.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Tick()
    {
        Volatile.Write(ref tickOfChange, Volatile.Read(ref change));
        if (Interlocked.Exchange(ref isTickPosted, 1) == 0)
        {
            executor.Post(static self => ((LaneTimer)self!).Deliver(), this);
        }
    }

    private void Deliver()
    {
        Interlocked.Exchange(ref isTickPosted, 0);
        if (Volatile.Read(ref tickOfChange) == Volatile.Read(ref change))
        {
            callback(state);
        }
    }

    private ITimer MakeTimer() => TimeProvider.System.CreateTimer(
        static self => ((LaneTimer)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
