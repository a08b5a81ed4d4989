namespace Starling.Wire.Messages;

/// <summary>One slot in a <see cref="RowsPush"/>.</summary>
/// <param name="Slot">Which slot.</param>
/// <param name="Mutations">For each partition its records as a <see cref="Mutation"/>, 1 or more.</param>
public readonly record struct PushedSlot(SlotRef Slot, byte[][] Mutations);
