using System;
using System.Collections.Generic;
using Starling.Simulator.Faults;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator;

/// <summary>What a simulation may vary; the seed draws the rest.</summary>
public sealed record SimulationOptions
{
    /// <summary>Makes the nodes. <value>Default: real ones.</value></summary>
    public NodeMaker Nodes { get; init; } = SimulatedStarling.Make;

    /// <summary>Machines of the cluster, 3 to 64. <value>Default 5.</value></summary>
    public int Machines { get; init; } = 5;

    /// <summary>Replicas of each record, as the nodes place them. <value>Default 3.</value></summary>
    public int Replicas { get; init; } = 3;

    /// <summary>Kinds of trouble that may be drawn. <value>Default all.</value></summary>
    public FaultClass Allowed { get; init; } = FaultClass.All;

    /// <summary>Kinds of trouble that are on, whatever is drawn. <value>Default none.</value></summary>
    public FaultClass Forced { get; init; }

    /// <summary>Planted bugs. <value>Default none.</value></summary>
    public Mutant Mutants { get; init; }

    /// <summary>Virtual time under load and faults: drawn between half of this and this. <value>Default 12 s.</value></summary>
    public TimeSpan SafetyMax { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Virtual time under load and faults, whatever would be drawn; null draws it. <value>Default null.</value></summary>
    public TimeSpan? SafetyFixed { get; init; }

    /// <summary>Clients at most, at least 1; the minimiser takes them away. <value>Default: as many as are drawn.</value></summary>
    public int ClientsMax { get; init; } = int.MaxValue;

    /// <summary>Strikes of the nemesis at most; what would strike later does not. <value>Default: no limit.</value></summary>
    public int StrikesMax { get; init; } = int.MaxValue;

    /// <summary>Virtual time in which the cluster must form. <value>Default 30 s.</value></summary>
    public TimeSpan BootMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Virtual time in which the healed cluster must become quiet and equal. <value>Default 60 s.</value></summary>
    public TimeSpan ConvergenceMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Those who watch the run; used for one run only. <value>Default nobody.</value></summary>
    public IReadOnlyList<Onlooker> Onlookers { get; init; } = [];

    /// <summary>Lines of the trace to keep for the report. <value>Default 0.</value></summary>
    public int TraceLinesMax { get; init; }

    /// <summary>Lines of the nodes' logs to keep for the report. <value>Default 0.</value></summary>
    public int LogLinesMax { get; init; }

    /// <summary>Fail the run when the process's thread pool did any work meanwhile. <value>Default true.</value> Only a process that runs
    /// nothing else can say so: under a test runner set it to false, and leave it on in the simulations' own process.</summary>
    public bool GuardThreadPool { get; init; } = true;
}
