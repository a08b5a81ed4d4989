using Starling.Model.Time;

namespace Starling.Wire.Messages;

/// <summary>One set in a <see cref="SymbolsPull"/>.</summary>
/// <param name="Slot">Of which slot.</param>
/// <param name="Purged">How far the asker has purged: sets of replicas that purged differently cannot be compared.</param>
/// <param name="Leaf">The rows of this leaf; -1: the leaves of the slot.</param>
/// <param name="From">The first symbol's number, 0 to <see cref="SymbolsPull.LastMax"/>.</param>
/// <param name="Count">How many, 1 or more.</param>
public readonly record struct SymbolsAsked(SlotRef Slot, HybridTime Purged, int Leaf, int From, int Count);
