using System;
using System.Collections.Generic;
using Starling.Simulator.Workloads;
using Starling.World;

namespace Starling.Simulator.Phases;

/// <summary>Which machines are healed while the others stay in trouble, such that quorums of those healed exist for every record.</summary>
/// <remarks>
/// The soundest choice is the simplest: leave out so few machines that even if all of them held replicas of one record, a majority of its
/// replicas would be left. That is at most N - quorum(N) for each table of at least three replicas; tables with fewer lose their quorum with any
/// replica, so nothing is asked of them. The register of the cluster document needs a majority of all machines, since all are founders.
/// A machine that was lost before is one of those left out.
/// </remarks>
internal sealed record LivenessCore
{
    private const int ReplicasMin = 3;

    /// <summary>Machines that are healed, in order.</summary>
    public required IReadOnlyList<int> Core { get; init; }

    /// <summary>Machines that are left in trouble; those lost before among them.</summary>
    public required IReadOnlyList<int> Outsiders { get; init; }

    /// <summary>Tables of which the core can serve each record at QUORUM.</summary>
    public required IReadOnlyList<SimTable> Tables { get; init; }

    /// <summary>How many machines may be left out at most.</summary>
    public static int OutsidersMax(int machines, ReplicaCounts replicas)
    {
        var most = Minority(machines);
        foreach (var table in Enum.GetValues<SimTable>())
        {
            most = replicas.Of(table) >= ReplicasMin ? Math.Min(most, Minority(replicas.Of(table))) : most;
        }

        return most;
    }

    /// <summary>Draws a core; null when more machines are lost than any core can do without.</summary>
    public static LivenessCore? Draw(Chance chance, int machines, ReplicaCounts replicas, IReadOnlyCollection<int> lost)
    {
        var most = OutsidersMax(machines, replicas);
        if (lost.Count > most)
        {
            return null;
        }

        // At least one machine is left out where one may be: a core of all is what convergence looks at.
        var count = Math.Max(lost.Count, Math.Min(most, 1 + chance.Below(Math.Max(1, most))));
        var outsiders = new SortedSet<int>(lost);
        while (outsiders.Count < count)
        {
            outsiders.Add(chance.Below(machines));
        }

        var core = new List<int>();
        for (var i = 0; i < machines; i++)
        {
            if (!outsiders.Contains(i))
            {
                core.Add(i);
            }
        }

        var tables = new List<SimTable>();
        foreach (var table in Enum.GetValues<SimTable>())
        {
            if (Minority(replicas.Of(table)) >= count)
            {
                tables.Add(table);
            }
        }

        return new LivenessCore { Core = core, Outsiders = [.. outsiders], Tables = tables };
    }

    /// <summary>How many can be missing and leave a majority.</summary>
    private static int Minority(int count) => count - (count / 2 + 1);
}
