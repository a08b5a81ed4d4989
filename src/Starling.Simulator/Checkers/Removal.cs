using Starling.Model.Time;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>A stored record has disappeared from a disk.</summary>
/// <param name="Machine">Whose disk.</param>
/// <param name="Key">Which record.</param>
/// <param name="Path">Its key in the stores.</param>
/// <param name="State">What was there.</param>
/// <param name="Slot">Its table's number and its slot.</param>
/// <param name="Due">The moment past which all must have agreed before it may go; null when it shows something and always will.</param>
/// <param name="Mark">The slot's mark on that disk.</param>
public sealed record Removal(
    int Machine, SimKey Key, byte[] Path, byte[] State, (uint Table, int Slot) Slot, HybridTime? Due, StoredMark Mark);
