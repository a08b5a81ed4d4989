using System.Collections.Generic;

namespace Starling.Api;

/// <summary>The cluster as one node sees it.</summary>
public sealed record ClusterStatus
{
    /// <summary>The cluster's id, 32 hexadecimal digits; empty before the cluster has formed.</summary>
    public required string Cluster { get; init; }

    /// <summary>The epoch of the cluster document.</summary>
    public required long Epoch { get; init; }

    public required int Slots { get; init; }

    public required int Tables { get; init; }

    /// <summary>The id of the node that answered.</summary>
    public required string AskedNode { get; init; }

    public required IReadOnlyList<NodeStatus> Nodes { get; init; }

    /// <summary>Slots that move between nodes; null while all lie where they should.</summary>
    public ClusterMoves? Moves { get; init; }
}
