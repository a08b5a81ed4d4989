using System;
using System.Collections.Generic;

namespace Starling.Membership.Register;

/// <summary>Settings of the register. The defaults suit one data centre and several alike; there is seldom a reason to touch them.</summary>
public sealed record RegisterOptions
{
    /// <summary>How long a proposer waits for voters in one round. Smaller gives up on far or busy voters; larger is slow to go round dead
    /// ones that keep silent. <value>Default 2 s; 10 ms to 60 s.</value></summary>
    public TimeSpan RoundTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Unit of the wait between two attempts: attempt n waits a random time up to n units, at most 32. Smaller lets rivals collide
    /// again, larger is slow. <value>Default 20 ms; 1 ms to 5 s.</value></summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The most attempts for one change. <value>Default 100; 1 to 10,000.</value></summary>
    public int AttemptsMax { get; init; } = 100;

    /// <summary>How many changes may wait at this node for the one that runs. <value>Default 64; 1 to 10,000.</value></summary>
    public int WaitingMax { get; init; } = 64;

    /// <summary>How often a founder looks whether the other seeds have been heard. <value>Default 200 ms; 10 ms to 10 s.</value></summary>
    public TimeSpan SeedPoll { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>All faults, in words; empty for good options.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(faults, nameof(RoundTimeout), RoundTimeout.TotalMilliseconds, 10, 60_000);
        Check(faults, nameof(BackOff), BackOff.TotalMilliseconds, 1, 5_000);
        Check(faults, nameof(AttemptsMax), AttemptsMax, 1, 10_000);
        Check(faults, nameof(WaitingMax), WaitingMax, 1, 10_000);
        Check(faults, nameof(SeedPoll), SeedPoll.TotalMilliseconds, 10, 10_000);
        return faults;
    }

    private static void Check(List<string> faults, string name, double value, double least, double most)
    {
        if (value < least || value > most)
        {
            faults.Add($"{name} is {value:0.###}; it must lie between {least} and {most}{(name.EndsWith("Max", StringComparison.Ordinal) ? "" : " ms")}.");
        }
    }
}
