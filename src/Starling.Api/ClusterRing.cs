using System.Collections.Generic;

namespace Starling.Api;

/// <summary>Which node holds which slot.</summary>
public sealed record ClusterRing
{
    /// <summary>The epoch of the cluster document.</summary>
    public required long Epoch { get; init; }

    /// <summary>The members, by address.</summary>
    public required IReadOnlyList<RingNode> Nodes { get; init; }

    /// <summary>For each data centre that holds data and each slot, the replicas in their order, as places in <see cref="Nodes"/>: as many as the table with the most has.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<int>>> Lists { get; init; }

    /// <summary>The slots that move now.</summary>
    public required IReadOnlyList<RingMove> Moves { get; init; }
}
