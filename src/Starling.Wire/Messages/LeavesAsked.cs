using Starling.Model.Time;

namespace Starling.Wire.Messages;

/// <summary>One slot in a <see cref="LeafIdsPull"/>.</summary>
/// <param name="Slot">Of which slot.</param>
/// <param name="Purged">How far the asker has purged.</param>
/// <param name="Leaves">The leaves' numbers, 1 or more.</param>
public readonly record struct LeavesAsked(SlotRef Slot, HybridTime Purged, int[] Leaves);
