using System;
using System.Collections.Immutable;
using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>A move of a slot that is to begin.</summary>
/// <param name="Slot">The slot's number.</param>
/// <param name="Lists">For each data centre of the placement, in its order, the list to come.</param>
/// <param name="Session">Random, not zero.</param>
public sealed record SlotStart(int Slot, ImmutableArray<ImmutableArray<NodeId>> Lists, UInt128 Session);
