using System;
using System.Collections.Generic;

namespace Starling.Membership.Liveness;

/// <summary>Settings of liveness. A wrong guess costs latency, never data.</summary>
/// <remarks>
/// With n members a node that falls silent is held for dead by all of them about one <see cref="ProbeInterval"/> (until somebody probes it), one more (until that probe has
/// failed), one suspicion, and the time that a rumour takes, after it fell silent. A suspicion lasts at least
/// <c>max(SuspicionLeast, SuspicionFactor · log10(max(10, n)) · ProbeInterval)</c>, which is 2 s for three members and 2.4 s for a hundred, and while nobody else
/// shares it up to six times as long.
/// </remarks>
public sealed record LivenessOptions
{
    /// <summary>Time between two probes, each of one other member. Half of it is waited for an answer, the other half for one by way of others. Smaller
    /// notices sooner and suspects shorter pauses; it should exceed twice the time to the farthest member and back. All of it is
    /// stretched up to eight times while this node is slow itself. <value>Default 300 ms; 50 ms to 10 s.</value></summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How many others are asked to probe one that did not answer. More: fewer false suspicions where links are bad, and more
    /// messages for each failed probe. <value>Default 3; 0 to 10.</value></summary>
    public int RelayCount { get; init; } = 3;

    /// <summary>The least length of a suspicion, which is how long a pause may last without consequences. <value>Default 2 s; 100 ms to 60 s.</value></summary>
    public TimeSpan SuspicionLeast { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The length of a suspicion for each tenfold of members, in probe intervals: rumours take longer in larger clusters, and its subject must
    /// have the time to hear of it and to deny it. <value>Default 4; 1 to 20.</value></summary>
    public int SuspicionFactor { get; init; } = 4;

    /// <summary>For how long the dead are still told that they are held for dead with each probe interval; after that with each eighth. <value>Default 60 s;
    /// 1 s to 1 h.</value></summary>
    public TimeSpan TellDeadFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For how long our own link may owe us an answer before its peer is suspect to us, whatever others say; at least two probe
    /// intervals. <value>Default 1.5 s; 100 ms to 60 s.</value></summary>
    public TimeSpan SuspectAfter { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The same before its peer is dead to us and the link is ended; above <see cref="SuspectAfter"/>. <value>Default 4 s; 200 ms to 10 min.</value></summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Work that comes later than planned by more than this says that we were the ones who paused, and everybody's
    /// silence is excused by as much. <value>Default 200 ms; 10 ms to 10 s.</value></summary>
    public TimeSpan StallLeast { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a suspicion lasts that as many share as are needed.</summary>
    /// <param name="members">Members of the cluster, this node among them.</param>
    public TimeSpan SuspicionLeastFor(int members)
    {
        var grown = SuspicionFactor * Math.Log10(Math.Max(10, members)) * ProbeInterval;
        return grown > SuspicionLeast ? grown : SuspicionLeast;
    }

    /// <summary>All faults, in words; empty for good options.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(faults, nameof(ProbeInterval), ProbeInterval, 50, 10_000);
        Check(faults, nameof(SuspicionLeast), SuspicionLeast, 100, 60_000);
        Check(faults, nameof(TellDeadFor), TellDeadFor, 1_000, 3_600_000);
        Check(faults, nameof(SuspectAfter), SuspectAfter, 100, 60_000);
        Check(faults, nameof(DeadAfter), DeadAfter, 200, 600_000);
        Check(faults, nameof(StallLeast), StallLeast, 10, 10_000);
        Check(faults, nameof(RelayCount), RelayCount, 0, 10);
        Check(faults, nameof(SuspicionFactor), SuspicionFactor, 1, 20);
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

    private static void Check(List<string> faults, string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            faults.Add($"{name} is {value}; it must lie between {least} and {most}.");
        }
    }
}
