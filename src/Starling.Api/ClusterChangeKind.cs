namespace Starling.Api;

/// <summary>What a <see cref="ClusterChange"/> does.</summary>
public enum ClusterChangeKind
{
    /// <summary>A node that runs gives its slots away and is then no member any more.</summary>
    Leave,

    /// <summary>A node that is gone for good is taken out: its replicas are built anew on the others, from the others.</summary>
    Remove,

    /// <summary>A node that was to leave or to be removed stays.</summary>
    Stay,

    /// <summary>A node gets another share of the data.</summary>
    Weight,

    /// <summary>No slot begins to move; those that move come to their end.</summary>
    Pause,

    /// <summary>Slots move again.</summary>
    Resume,

    /// <summary>A node joins. Only to be rehearsed: the real one joins by being started.</summary>
    Join,
}
