using Starling.Model.Time;

namespace Starling.Wire.Messages;

/// <summary>A slot and the moment that a step of its round is about.</summary>
public readonly record struct SlotMoment(SlotRef Slot, HybridTime Moment);
