using System.Collections.Generic;

namespace Starling.Api;

/// <summary>A slot that moves.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="Stage">1: the old replicas serve, the new ones are filled; 2: both are asked, and the new ones take over what came last.</param>
/// <param name="To">The nodes that get it, by address.</param>
/// <param name="From">The nodes that give it away, by address.</param>
/// <param name="WaitsFor">The nodes that have not reported yet, by address.</param>
public sealed record RingMove(int Slot, int Stage, IReadOnlyList<string> To, IReadOnlyList<string> From, IReadOnlyList<string> WaitsFor);
