using System;
using System.Collections.Generic;

namespace Starling.Membership.Liveness;

/// <summary>Settings of liveness. A wrong guess costs latency, never data.</summary>
public sealed record LivenessOptions
{
    /// <summary>Time between two pings to a peer. Smaller notices sooner and costs more. <value>Default 500 ms; 50 ms to 10 s.</value></summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Silence after which a peer is suspect; at least two probe intervals. Smaller suspects pauses of its garbage collector, larger
    /// sends more reads to a dead node. <value>Default 1.5 s; 100 ms to 60 s.</value></summary>
    public TimeSpan SuspectAfter { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Silence after which a peer is dead; above <see cref="SuspectAfter"/>. <value>Default 4 s; 200 ms to 10 min.</value></summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>A probe that comes later than planned by more than this says that we were the ones who paused, and everybody's
    /// silence is excused by as much. <value>Default 500 ms; 10 ms to 10 s.</value></summary>
    public TimeSpan StallLeast { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>All faults, in words; empty for good options.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(faults, nameof(ProbeInterval), ProbeInterval, 50, 10_000);
        Check(faults, nameof(SuspectAfter), SuspectAfter, 100, 60_000);
        Check(faults, nameof(DeadAfter), DeadAfter, 200, 600_000);
        Check(faults, nameof(StallLeast), StallLeast, 10, 10_000);
        if (SuspectAfter < 2 * ProbeInterval)
        {
            faults.Add($"{nameof(SuspectAfter)} must be at least twice {nameof(ProbeInterval)}: one late answer is no reason to suspect.");
        }

        if (DeadAfter <= SuspectAfter)
        {
            faults.Add($"{nameof(DeadAfter)} must be longer than {nameof(SuspectAfter)}.");
        }

        return faults;
    }

    private static void Check(List<string> faults, string name, TimeSpan value, int leastMs, int mostMs)
    {
        if (value.TotalMilliseconds < leastMs || value.TotalMilliseconds > mostMs)
        {
            faults.Add($"{name} is {value.TotalMilliseconds:0.###} ms; it must lie between {leastMs} and {mostMs} ms.");
        }
    }
}
