using System;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Simulator.World;

/// <summary>A timer on virtual time whose ticks are posted to an executor.</summary>
/// <remarks>
/// Every change has a number, and a tick of an older one is not delivered, as on the machine: after a change made on the executor
/// no callback of before comes. Old entries stay in the diary until their hour and are then ignored.
/// </remarks>
internal sealed class SimTimer(
    SimLoop loop, SimExecutor executor, SimClock clock, int node, TimerCallback callback, object? state) : ITimer
{
    private long change;
    private long tickOfChange;
    private long period = Timeout.Infinite;
    private bool isTickPosted;

    public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
    {
        executor.AssertHere("timers");
        change++;
        period = newPeriod > TimeSpan.Zero ? Math.Max(1, SimLoop.Micros(newPeriod)) : Timeout.Infinite;
        if (dueTime >= TimeSpan.Zero)
        {
            Arm((dueTime.Ticks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond);
        }

        return true;
    }

    /// <summary>Also called by finalizers of a dead node's leftovers, on a thread of the runtime.</summary>
    public void Dispose()
    {
        if (loop.IsHere)
        {
            change++;
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(long localMicros) =>
        loop.At(loop.Now + clock.TrueMicros(localMicros), static entry => ((Entry)entry!).Come(), new Entry(this, change));

    private void Come(long changeThen)
    {
        if (changeThen != change || executor.IsDead)
        {
            return;
        }

        loop.Trace.Add(loop.Now, node, TraceKind.Timer, 0);
        if (period != Timeout.Infinite)
        {
            Arm(period);
        }

        // A paused node finds one tick of a periodic timer, not one for each period that it slept through.
        tickOfChange = change;
        if (!isTickPosted)
        {
            isTickPosted = true;
            executor.Post(static self => ((SimTimer)self!).Deliver(), this);
        }
    }

    private void Deliver()
    {
        isTickPosted = false;
        if (tickOfChange == change)
        {
            callback(state);
        }
    }

    private sealed class Entry(SimTimer timer, long change)
    {
        public void Come() => timer.Come(change);
    }
}
