namespace Starling.Membership.Liveness;

/// <summary>What a node thinks of another: a hint for choosing replicas, never the truth about who belongs.</summary>
public enum PeerState
{
    /// <summary>Heard lately.</summary>
    Alive,

    /// <summary>Silent for a while, or not heard yet: still written to, read from last.</summary>
    Suspect,

    /// <summary>Silent for long, or unreachable: not read from; writes for it become hints at once.</summary>
    Dead,
}
