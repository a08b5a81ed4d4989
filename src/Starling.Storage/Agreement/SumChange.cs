using Starling.Model.Agreement;
using Starling.Model.Time;

namespace Starling.Storage.Agreement;

/// <summary>One version took the place of another, or of nothing, or was purged.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="Slot">The slot's number.</param>
/// <param name="Leaf">The leaf in the slot.</param>
/// <param name="Old">The element that goes; zero where there was nothing.</param>
/// <param name="OldOrigin">Its newest origin.</param>
/// <param name="New">The element that comes; zero where nothing is left.</param>
/// <param name="NewOrigin">Its newest origin.</param>
public readonly record struct SumChange(
    uint Table, int Slot, int Leaf, Fingerprint Old, HybridTime OldOrigin, Fingerprint New, HybridTime NewOrigin);
