namespace Starling.Api;

/// <summary>A change of the cluster's members, or of how data moves between them.</summary>
/// <remarks>Every change may be asked for again: what is so already is not done twice. Of two that contradict each other the second one is told what the first has done.</remarks>
public sealed record ClusterChange
{
    public required ClusterChangeKind Kind { get; init; }

    /// <summary>Which node: its address, its id, or the first letters of its id, at least four. Null where the change is about none.</summary>
    public string? Node { get; init; }

    /// <summary>For <see cref="ClusterChangeKind.Weight"/> and <see cref="ClusterChangeKind.Join"/>: the node's share against the other nodes of its data centre.
    /// <value>0 to 1,000,000; nodes begin with 100; 0 holds nothing. Default null: 100 for a join.</value></summary>
    public int? Weight { get; init; }

    /// <summary>For <see cref="ClusterChangeKind.Join"/>: where the node would be. <value>Default null: dc1.</value></summary>
    public string? DataCentre { get; init; }

    /// <summary>For <see cref="ClusterChangeKind.Join"/>: where the node would be. <value>Default null: rack1.</value></summary>
    public string? Rack { get; init; }

    /// <summary>Tells what would move, and changes nothing. <value>Default false.</value></summary>
    public bool IsRehearsal { get; init; }

    /// <summary>Does it although tables will have fewer replicas than they ask for, until another node joins. <value>Default false: it is refused.</value></summary>
    public bool AllowsFewerReplicas { get; init; }
}
