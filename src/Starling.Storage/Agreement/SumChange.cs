using Starling.Model.Agreement;

namespace Starling.Storage.Agreement;

/// <summary>One version took the place of another, or of nothing, or was purged.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="Slot">The slot's number.</param>
/// <param name="Leaf">The leaf in the slot.</param>
/// <param name="Old">The element that goes; zero where there was nothing.</param>
/// <param name="New">The element that comes; zero where nothing is left.</param>
/// <param name="Times">To which moments the sums count it.</param>
public readonly record struct SumChange(uint Table, int Slot, int Leaf, Fingerprint Old, Fingerprint New, SumTimes Times);
