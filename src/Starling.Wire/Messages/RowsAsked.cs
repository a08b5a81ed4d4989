namespace Starling.Wire.Messages;

/// <summary>One leaf in a <see cref="RowsPull"/>.</summary>
/// <param name="Slot">Of which slot.</param>
/// <param name="Leaf">The leaf's number.</param>
/// <param name="Ids">The rows' ids, 1 or more.</param>
public readonly record struct RowsAsked(SlotRef Slot, int Leaf, ulong[] Ids);
