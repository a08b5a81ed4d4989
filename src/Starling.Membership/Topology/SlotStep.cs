using System;

namespace Starling.Membership.Topology;

/// <summary>One stage of one move of a slot: what a report or a next step is about. A later stage, or another session, is another step.</summary>
/// <param name="Slot">The slot's number.</param>
/// <param name="Stage">1 or 2.</param>
/// <param name="Session">The move's session.</param>
public readonly record struct SlotStep(int Slot, int Stage, UInt128 Session)
{
    public static SlotStep Of(SlotTransition transition) => new(transition.Slot, transition.Stage, transition.Session);
}
