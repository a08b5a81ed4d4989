using Starling.Model.Time;

namespace Starling.Replication.AntiEntropy;

/// <summary>How a slot of this node and of one peer stand to each other. <c>default</c> is "never compared".</summary>
public readonly record struct PeerAgreement
{
    /// <summary>The slot's epoch when this was found.</summary>
    public long Epoch { get; init; }

    /// <summary>The last moment as of which both had taken in the same; <c>default</c> for none yet. The sum that leaves out what was made later
    /// says so, and no other: where only what is current is equal, one may have missed what the other has replaced since.</summary>
    public HybridTime AgreedAsOf { get; init; }

    /// <summary>The last moment as of which both were found equal by either sum; <c>default</c> for none yet.</summary>
    public HybridTime EqualAsOf { get; init; }

    /// <summary>When they last compared, by this node's clock; <c>default</c> for never.</summary>
    public HybridTime CheckedAt { get; init; }

    /// <summary>Records found different in the last comparison; -1 when that was not looked into.</summary>
    public int Different { get; init; }

    /// <summary>Comparisons in a row, up to the last, that found a difference.</summary>
    public int DifferentInARow { get; init; }

    /// <summary>Why the last comparison came to nothing, for people; null when it came to something.</summary>
    public string? LastTrouble { get; init; }
}
