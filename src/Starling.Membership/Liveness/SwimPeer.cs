using System;
using Starling.Model.Placement;
using Starling.Wire.Messages;

namespace Starling.Membership.Liveness;

/// <summary>What <see cref="Swim"/> remembers of one other member.</summary>
internal sealed class SwimPeer(NodeId id)
{
    public NodeId Id { get; } = id;

    /// <summary>The newest life that was heard of.</summary>
    public Incarnation Incarnation { get; set; }

    public RumourKind Kind { get; set; }

    /// <summary>False until anything was heard from it or said of it.</summary>
    public bool IsKnown { get; set; }

    /// <summary>When something last came from it over our own link.</summary>
    public TimeSpan? HeardAt { get; set; }

    /// <summary>Who found it suspect or dead first.</summary>
    public NodeId Finder { get; set; }

    /// <summary>When it was found dead.</summary>
    public TimeSpan DeadAt { get; set; }

    /// <summary>Present while it is suspect.</summary>
    public Suspicion? Suspicion { get; set; }

    public PeerState State => Kind switch
    {
        RumourKind.Dead => PeerState.Dead,
        RumourKind.Alive when IsKnown => PeerState.Alive,
        _ => PeerState.Suspect,
    };
}
