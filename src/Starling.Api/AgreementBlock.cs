namespace Starling.Api;

/// <summary>A node with which agreement is not proven, and thereby holds the watermark and every purge.</summary>
public sealed record AgreementBlock
{
    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    public required string Address { get; init; }

    /// <summary>For people: <c>down</c>, <c>different</c>, <c>never compared</c>, or what the last comparison ended with.</summary>
    public required string Why { get; init; }

    /// <summary>Slots of the table that this is true of.</summary>
    public required int Slots { get; init; }

    /// <summary>Seconds since the moment as of which the two last held the same; null when they did not since the node started.</summary>
    public double? SinceSeconds { get; init; }
}
