using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.Runs;

/// <summary>The names of all marks that nodes can make.</summary>
public static class MarkNames
{
    public static IReadOnlyList<string> All { get; } = Enum.GetNames<Mark>();
}
