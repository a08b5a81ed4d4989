using System;
using System.Collections.Generic;
using Starling.Simulator.Faults;
using Starling.Simulator.Runs;
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

    /// <summary>Partitions of each table at most, where the bug needs requests that meet. <value>Default null: as many as are drawn.</value></summary>
    public int? Partitions { get; init; }

    /// <summary>Of a thousand requests so many create or change a table, where the bug is in that. <value>Default null: drawn.</value></summary>
    public int? Changes { get; init; }

    /// <summary>Mean time of a sync, where the bug needs what is not yet synced. <value>Default null: drawn.</value></summary>
    public TimeSpan? Sync { get; init; }

    /// <summary>Rounds of agreement and deletes come often, where the bug is in that; none come, where they hide it. <value>Default null: drawn.</value></summary>
    public bool? Purges { get; init; }

    /// <summary>The bug is in how values with a time to live are shown, so there are some. <value>Default null: drawn.</value></summary>
    public bool? Lifetimes { get; init; }

    /// <summary>The bug is in sessions, so there are some. <value>Default null: drawn.</value></summary>
    public bool? Sessions { get; init; }

    /// <summary>The bug is in how slots move, so they do. <value>Default null: no.</value></summary>
    public bool? Moves { get; init; }

    /// <summary>Many slots move at once, under many quorum reads and writes. <value>Default null: drawn, where slots move.</value></summary>
    public bool? Rush { get; init; }

    /// <summary>Machines that form the cluster. <value>Default null: drawn.</value></summary>
    public int? Machines { get; init; }

    /// <summary>Replicas of both tables. <value>Default null: drawn.</value></summary>
    public int? Replicas { get; init; }

    /// <summary>Strikes of trouble at most, where what is cut at the steps of moves is enough. <value>Default null: no limit.</value></summary>
    public int? Strikes { get; init; }

    /// <summary>Time under load and trouble. <value>Default null: drawn.</value></summary>
    public TimeSpan? Safety { get; init; }

    /// <summary>The words of a run with this bug, and this bug only.</summary>
    public SeedWords Words => new()
    {
        Bugs = Mutant, Forced = Forced, Allowed = Allowed, Partitions = Partitions, Changes = Changes, Sync = Sync,
        Purges = Purges,
        Lifetimes = Lifetimes, Sessions = Sessions, Moves = Moves, Rush = Rush, Machines = Machines, Replicas = Replicas, Strikes = Strikes, Safety = Safety,
    };
}
