using System;
using System.Collections.Generic;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator;

/// <summary>What a simulation may vary; the seed draws the rest.</summary>
public sealed record SimulationOptions
{
    /// <summary>Makes the nodes. <value>Default null: real ones, with settings that the seed draws.</value></summary>
    public NodeMaker? Nodes { get; init; }

    /// <summary>Machines of the cluster, 3 to 64. <value>Default null: 3 to 7, drawn.</value></summary>
    public int? Machines { get; init; }

    /// <summary>Replicas of each record, as the nodes place them. <value>Default null: drawn for each table.</value></summary>
    public ReplicaCounts? Replicas { get; init; }

    /// <summary>The nodes know records only: nobody scans, creates or changes tables under way, and there is no phase in which some stay
    /// down. For toys. <value>Default false.</value></summary>
    public bool IsPlain { get; init; }

    /// <summary>Kinds of trouble that may be drawn. <value>Default all.</value></summary>
    public FaultClass Allowed { get; init; } = FaultClass.All;

    /// <summary>Kinds of trouble that are on, whatever is drawn. <value>Default none.</value></summary>
    public FaultClass Forced { get; init; }

    /// <summary>Disks are damaged and lost without the budget that keeps enough whole copies of each record. Such a run may lose data, and must
    /// say so: what is read is judged as ever, what is lost is not. <value>Default false.</value></summary>
    public bool BeyondBudget { get; init; }

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

    /// <summary>Partitions of each table at most, at least 1: fewer mean more that meets. <value>Default: as many as are drawn.</value></summary>
    public int PartitionsMax { get; init; } = int.MaxValue;

    /// <summary>Of a thousand requests so many create or change a table, 0 to 1000; null draws it, mostly to none. <value>Default null.</value></summary>
    public int? ChangesPerMille { get; init; }

    /// <summary>True: rounds of agreement come often, and few records are deleted and made again all the time. False: no rounds at all. Null draws one of
    /// <see cref="Swarm.AgreementMode"/>. <value>Default null.</value></summary>
    public bool? Purges { get; init; }

    /// <summary>Mean time of a sync until all is healed; null draws it, from 100 us to 13 ms. <value>Default null.</value></summary>
    public TimeSpan? SyncMean { get; init; }

    /// <summary>Values with a time to live are written to a table of their own; null draws it, one run in three. <value>Default null.</value></summary>
    public bool? Lifetimes { get; init; }

    /// <summary>Clients with sessions read and write beside the others; null draws it, one run in four. <value>Default null.</value></summary>
    public bool? Sessions { get; init; }

    /// <summary>Nodes join and leave, and their shares change, under load. <value>Default null: no.</value></summary>
    public bool? Moves { get; init; }

    /// <summary>While slots move, changes come one after another, many slots at once, under many quorum reads and writes; null draws it, one run in two. <value>Default
    /// null.</value> Means something with <see cref="Moves"/> only.</summary>
    public bool? Rush { get; init; }

    /// <summary>Where in each move a machine is killed; null for anywhere, now and then. <value>Default null.</value> Means something with <see cref="Moves"/> only.</summary>
    public MoveStop? MoveStop { get; init; }

    /// <summary>Virtual time in which the cluster must form. <value>Default 30 s.</value></summary>
    public TimeSpan BootMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Virtual time in which the healed cluster must become quiet and equal. <value>Default 90 s.</value></summary>
    public TimeSpan ConvergenceMax { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The disks hold what Starling's nodes write, so checkers may read them. <value>Default true.</value> A toy that stores in its own way
    /// says false.</summary>
    public bool ReadsDisks { get; init; } = true;

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
