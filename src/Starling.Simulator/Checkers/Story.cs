using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>All that checkers look at: what clients did and saw, and how the world stood at the end.</summary>
public sealed class Story
{
    public required History History { get; init; }

    /// <summary>What a read of each key returned after all was healed; null when the run never became quiet.</summary>
    public IReadOnlyDictionary<SimKey, ReadEvent>? Final { get; init; }

    /// <summary>The stored records of every machine that is a member at the end.</summary>
    public IReadOnlyList<ReplicaContents> Contents { get; init; } = [];

    /// <summary>Copies of each record that the members must hold together: at least so many less by <see cref="Lost"/>.</summary>
    public ReplicaCounts Copies { get; init; }

    /// <summary>Machines that are lost for good.</summary>
    public int Lost { get; init; }

    /// <summary>Disks were damaged and lost without regard to what was left: nothing is said of what is missing, only of what was read.</summary>
    public bool IsBeyondBudget { get; init; }

    /// <summary>What the healthy core owed and did not do, beside requests that failed.</summary>
    public IReadOnlyList<string> CoreFailures { get; init; } = [];

    /// <summary>What was written when nothing was left to write.</summary>
    public IReadOnlyList<string> Disturbances { get; init; } = [];

    /// <summary>How the run failed to become quiet; empty when it did.</summary>
    public string Unrest { get; init; } = "";
}
