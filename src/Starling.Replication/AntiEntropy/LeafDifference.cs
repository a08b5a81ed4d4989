namespace Starling.Replication.AntiEntropy;

/// <summary>The rows in which two replicas' leaves differ.</summary>
internal readonly record struct LeafDifference(SlotCase Case, int Leaf, IdDifference Ids);
