using System;
using System.Collections.Generic;
using Starling.Simulator.Checkers;
using Starling.Simulator.Faults;
using Starling.Simulator.Swarm;
using Starling.Simulator.Workloads;
using Starling.World;

namespace Starling.Simulator.Reports;

/// <summary>How a run went. <see cref="object.ToString"/> is the text for people.</summary>
public sealed record SimReport
{
    public required ulong Seed { get; init; }

    public required Mutant Mutants { get; init; }

    public required FaultPlan Faults { get; init; }

    /// <summary>How often each kind of trouble struck.</summary>
    public required IReadOnlyDictionary<FaultClass, int> Strikes { get; init; }

    /// <summary>The machines, their places and the nodes' settings.</summary>
    public required ClusterPlan Cluster { get; init; }

    public required WorkloadPlan Plan { get; init; }

    public required History History { get; init; }

    /// <summary>What was done in the table of lifetimes; null when there was none.</summary>
    public History? Lifetimes { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Equal for equal seeds, always.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>The first happenings, when the options asked for them.</summary>
    public required IReadOnlyList<string> TraceLines { get; init; }

    /// <summary>The last lines that nodes logged, when the options asked for them.</summary>
    public required IReadOnlyCollection<string> LogLines { get; init; }

    /// <summary>Diary entries done.</summary>
    public required long Steps { get; init; }

    public required TimeSpan VirtualTime { get; init; }

    /// <summary>From the healing of all to the moment in which the replicas were found equal; null when that never came.</summary>
    public TimeSpan? ConvergenceTime { get; init; }

    /// <summary>How often each rare branch of the nodes was taken, by the branch's name.</summary>
    public IReadOnlyDictionary<string, long> Marks { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Machines killed at the step of a move that <see cref="SimulationOptions.MoveStop"/> names.</summary>
    public int MoveStops { get; init; }

    public bool IsGood => Verdict.IsGood;

    public override string ToString() => ReportText.Write(this);
}
