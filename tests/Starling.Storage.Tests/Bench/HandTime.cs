using System;
using System.Collections.Generic;
using System.Threading;

namespace Starling.Storage.Tests.Bench;

/// <summary>Time that stands still until the test moves it. Timers fire on the executor.</summary>
internal sealed class HandTime(HandExecutor executor) : TimeProvider
{
    private readonly List<HandTimer> timers = [];

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(57);

    public long Micros => (Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state), Now + dueTime, period);
        timers.Add(timer);
        return timer;
    }

    /// <summary>Moves time on, and fires what is due on the way, in steps of a tenth of a second.</summary>
    public void Pass(TimeSpan span)
    {
        for (var end = Now + span; Now < end;)
        {
            Now += TimeSpan.FromMilliseconds(Math.Min(100, (end - Now).TotalMilliseconds));
            foreach (var timer in timers.ToArray())
            {
                if (timer.Due <= Now)
                {
                    timer.Due += timer.Period;
                    executor.Turn(timer.Fire);
                }
            }
        }
    }

    private sealed class HandTimer(HandTime time, Action fire, DateTimeOffset due, TimeSpan period) : ITimer
    {
        public Action Fire { get; } = fire;

        public DateTimeOffset Due { get; set; } = due;

        public TimeSpan Period { get; } = period;

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => time.timers.Remove(this);

        public System.Threading.Tasks.ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
