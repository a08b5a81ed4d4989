using System;
using System.Collections.Generic;
using Starling.Model.Placement;

namespace Starling.Membership.Healing;

/// <summary>What one node knows of the others when it asks itself whether a dead one should be removed.</summary>
public sealed record HealingSight
{
    /// <summary>The node that looks.</summary>
    public required NodeId Self { get; init; }

    /// <summary>For each node that is dead, how long this node has seen it dead without a break, by its own clock that only runs forward.</summary>
    public required IReadOnlyDictionary<NodeId, TimeSpan> Dead { get; init; }

    /// <summary>Who was heard lately; this node itself is.</summary>
    public required Func<NodeId, bool> IsAlive { get; init; }

    /// <summary>How long ago a node was last removed, as far as this node has seen; null for not in its time.</summary>
    public required TimeSpan? SinceRemoval { get; init; }

    /// <summary>How many nodes have died within the last half hour, whether or not they live again.</summary>
    public required int DiedLately { get; init; }

    /// <summary>Bytes that a node's store takes, and bytes left on its disk; null where it has not told.</summary>
    public required Func<NodeId, (long Used, long Free)?> DiskOf { get; init; }
}
