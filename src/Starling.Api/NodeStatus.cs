namespace Starling.Api;

/// <summary>One member. Figures are null when the node did not answer, but for the incarnation, the bytes and the pending hints: those are then what it last told
/// the others, if it told them anything.</summary>
public sealed record NodeStatus
{
    public required string Id { get; init; }

    public required string Address { get; init; }

    public required string DataCentre { get; init; }

    public required string Rack { get; init; }

    /// <summary>alive, suspect or dead, as the asked node sees it.</summary>
    public required string State { get; init; }

    /// <summary>normal, joining, leaving or removing, by the cluster document; null before the cluster has formed.</summary>
    public string? Membership { get; init; }

    /// <summary>Of a dead node, what is to become of it: when it is removed by itself, or why it is not; null where there is nothing to say.</summary>
    public string? Outlook { get; init; }

    /// <summary>Its share of the data against the other nodes of its data centre; null before the cluster has formed.</summary>
    public int? Weight { get; init; }

    /// <summary>Boot counter of the node's data folder.</summary>
    public long? Incarnation { get; init; }

    /// <summary>Slots of which the node holds a replica.</summary>
    public int Slots { get; init; }

    /// <summary>Version of the node's software.</summary>
    public string? Version { get; init; }

    /// <summary>Seconds since the node started.</summary>
    public double? UptimeSeconds { get; init; }

    /// <summary>Bytes on disk.</summary>
    public long? BytesUsed { get; init; }

    /// <summary>Free bytes of the disk.</summary>
    public long? BytesFree { get; init; }

    /// <summary>Hints that this node keeps for others.</summary>
    public long? HintsPending { get; init; }

    /// <summary>Hints stored since the start.</summary>
    public long? HintsStored { get; init; }

    /// <summary>Hints delivered since the start.</summary>
    public long? HintsDelivered { get; init; }

    /// <summary>Operations coordinated since the start.</summary>
    public long? Reads { get; init; }

    public long? Writes { get; init; }

    /// <summary>Records that read repair wrote since the start.</summary>
    public long? ReadRepairs { get; init; }

    /// <summary>Working set in bytes.</summary>
    public long? Memory { get; init; }
}
