using System;
using System.Collections.Generic;

namespace Starling.Membership.Healing;

/// <summary>When the cluster takes a node out by itself.</summary>
public sealed record HealingOptions
{
    /// <summary>A node that has been dead for so long is removed, and its replicas are built anew on the others; one that comes back before only catches up.
    /// Shorter: copies are missing for less time, and a long restart costs all of a node's data over the network. <value>Default 60 min; zero is never; else 10 s to 30 days.</value></summary>
    public TimeSpan RemoveAfter { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>At least so long between two removals: whatever kills nodes one after another is looked at by somebody. <value>Default 2 h; range 0 to 30 days.</value></summary>
    public TimeSpan Between { get; init; } = TimeSpan.FromHours(2);

    /// <summary>No node's disk may come to be fuller than this part of it. <value>Default 0.8; range 0.1 to 1.</value></summary>
    public double DiskShareMax { get; init; } = 0.8;

    /// <summary>All that is wrong with these values.</summary>
    public IEnumerable<string> Faults()
    {
        if (RemoveAfter != TimeSpan.Zero && (RemoveAfter < TimeSpan.FromSeconds(10) || RemoveAfter > TimeSpan.FromDays(30)))
        {
            yield return "Healing: RemoveAfter must be zero, for never, or between 10 s and 30 days.";
        }

        if (Between < TimeSpan.Zero || Between > TimeSpan.FromDays(30))
        {
            yield return "Healing: Between must be between 0 and 30 days.";
        }

        if (DiskShareMax is not (>= 0.1 and <= 1))
        {
            yield return "Healing: DiskShareMax must be between 0.1 and 1.";
        }
    }
}
