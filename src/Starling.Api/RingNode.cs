namespace Starling.Api;

/// <summary>A member in the <see cref="ClusterRing"/>.</summary>
public sealed record RingNode
{
    public required string Id { get; init; }

    public required string Address { get; init; }

    public required string DataCentre { get; init; }

    public required string Rack { get; init; }

    /// <summary>normal, joining, leaving or removing.</summary>
    public required string Membership { get; init; }

    /// <summary>Its share against the other nodes of its data centre.</summary>
    public int Weight { get; init; }

    /// <summary>Slots in whose lists it stands.</summary>
    public int Slots { get; init; }

    /// <summary>Those in whose lists it stands first.</summary>
    public int First { get; init; }

    /// <summary>Slots that are moving to it.</summary>
    public int Coming { get; init; }

    /// <summary>Slots that are moving away from it.</summary>
    public int Going { get; init; }
}
