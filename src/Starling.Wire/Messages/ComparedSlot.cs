namespace Starling.Wire.Messages;

/// <summary>One slot in an <see cref="AgreementCompare"/>.</summary>
public readonly record struct ComparedSlot(SlotRef Slot, SlotStand Stand);
