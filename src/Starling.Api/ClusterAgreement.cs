using System.Collections.Generic;

namespace Starling.Api;

/// <summary>How far the replicas of each table have proven that they are equal, as each node says of its own replicas.</summary>
public sealed record ClusterAgreement
{
    /// <summary>The id of the node that answered.</summary>
    public required string AskedNode { get; init; }

    public required IReadOnlyList<NodeAgreement> Nodes { get; init; }
}
