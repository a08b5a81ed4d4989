using System;
using System.Threading;

namespace Starling.Replication.Tests.Bench;

/// <summary>A node's own wall clock, which may be wrong; timers and durations are the loop's.</summary>
public sealed class BenchTime(BenchLoop loop) : TimeProvider
{
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => loop.TimestampFrequency;

    public override long GetTimestamp() => loop.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => loop.GetUtcNow() + Skew;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        loop.CreateTimer(callback, state, dueTime, period);
}
