using System.Collections.Generic;

namespace Starling.Api;

/// <summary>What a <see cref="ClusterChange"/> does, or would do.</summary>
public sealed record ClusterChangeReport
{
    /// <summary>The change in words, for people.</summary>
    public required string Summary { get; init; }

    /// <summary>The id of the node that it is about; null for none.</summary>
    public string? Node { get; init; }

    /// <summary>The change stands in the cluster document: now, or before already. False for a rehearsal.</summary>
    public bool IsMade { get; init; }

    /// <summary>It stood there already, and nothing was changed.</summary>
    public bool WasSo { get; init; }

    /// <summary>The epoch of the cluster document that was looked at, or made.</summary>
    public long Epoch { get; init; }

    /// <summary>Slots whose replicas change.</summary>
    public int Slots { get; init; }

    /// <summary>Replicas of slots that are built.</summary>
    public int Copies { get; init; }

    /// <summary>Bytes that these copies have, estimated from what the nodes store now; null when nobody has told.</summary>
    public long? Bytes { get; init; }

    /// <summary>What each node holds before and after.</summary>
    public IReadOnlyList<NodeShare> Shares { get; init; } = [];

    /// <summary>What there is to know besides: fewer replicas, nodes that are down and hold things up.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
