using System;
using System.Threading;

namespace Starling.Simulator.World;

/// <summary>One incarnation's time: its machine's clocks, and timers that stand in the world's diary.</summary>
public sealed class SimTime(SimLoop loop, SimExecutor executor, SimClock clock, int node) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => 1_000_000;

    public override DateTimeOffset GetUtcNow()
    {
        executor.AssertHere("clock");
        return DateTimeOffset.UnixEpoch.AddTicks(clock.Wall * TimeSpan.TicksPerMicrosecond);
    }

    public override long GetTimestamp()
    {
        executor.AssertHere("clock");
        return clock.Elapsed;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        executor.AssertHere("timers");
        var timer = new SimTimer(loop, executor, clock, node, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
