using System;
using System.Collections.Generic;
using Starling.Simulator.Faults;
using Starling.World;

namespace Starling.Simulator.Bugs;

/// <summary>A bug that can be switched on in the real node, and what must catch it.</summary>
public sealed record PlantedBug
{
    public required Mutant Mutant { get; init; }

    public string Name => Mutant.ToString();

    /// <summary>What the node does wrong, in a sentence.</summary>
    public required string Text { get; init; }

    /// <summary>Kinds of trouble that show it soonest.</summary>
    public FaultClass Forced { get; init; }

    /// <summary>Kinds of trouble that may be drawn. <value>Default all.</value></summary>
    public FaultClass Allowed { get; init; } = FaultClass.All;

    /// <summary>Names of the promises that it breaks; one of them must be reported. What else goes wrong does not count.</summary>
    public required IReadOnlyList<string> Promises { get; init; }

    /// <summary>Seeds in a row of which one must catch it. <value>Default 200.</value></summary>
    public int SeedsMax { get; init; } = 200;

    /// <summary>The options of a run with this bug, and this bug only.</summary>
    public SimulationOptions Plant(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Mutants = Mutant, Forced = options.Forced | Forced, Allowed = options.Allowed & Allowed };
    }
}
