using Starling.Model.Time;

namespace Starling.Replication.AntiEntropy;

/// <summary>How a slot of this node and of one peer stand to each other.</summary>
/// <param name="Epoch">The slot's epoch when this was found.</param>
/// <param name="AgreedAsOf">The last moment as of which both held the same; <c>default</c> for none yet.</param>
/// <param name="CheckedAt">When they last compared, by the world's wall clock; <c>default</c> for never.</param>
/// <param name="Different">Records found different when it was last looked into; -1 when it was not.</param>
/// <param name="LastTrouble">Why the last comparison came to nothing, for people; null when it came to something.</param>
public readonly record struct PeerAgreement(
    long Epoch, HybridTime AgreedAsOf, HybridTime CheckedAt, int Different, string? LastTrouble);
