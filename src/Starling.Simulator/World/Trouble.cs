using System.Collections.Generic;

namespace Starling.Simulator.World;

/// <summary>One piece of trouble as people are told of it.</summary>
/// <param name="Kind">The class of fault, for example <c>Partition</c>.</param>
/// <param name="Text">What happens, in words: <c>n2 hears nobody</c>.</param>
/// <param name="Machines">The machines that it strikes; empty when it strikes all.</param>
/// <param name="Began">Microseconds since the start of the world.</param>
public sealed record Trouble(string Kind, string Text, IReadOnlyList<int> Machines, long Began);
