namespace Starling.Replication.AntiEntropy;

/// <summary>A leaf of a slot that is being made equal with a peer.</summary>
internal readonly record struct LeafPlace(SlotCase Case, int Leaf);
