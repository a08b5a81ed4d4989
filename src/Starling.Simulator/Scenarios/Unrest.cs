using System.Collections.Generic;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Scenarios;

/// <summary>What is still on its way in a cluster that has been healed.</summary>
internal static class Unrest
{
    /// <summary>The first thing that is not at rest, in words; null when all is.</summary>
    public static string? Find(SimCluster cluster, IReadOnlyList<Seat> seats)
    {
        foreach (var seat in seats)
        {
            if (!seat.IsQuiet)
            {
                return $"a call of {CallText.Who(seat.Number, seat.Step)} is still under way at a node";
            }
        }

        var hintsCount = !HasRetired(cluster);
        foreach (var host in cluster.Hosts)
        {
            if (!host.IsRetired && !host.IsReady)
            {
                return $"n{host.Index} is not ready";
            }

            if (host.Disk.Unsynced > 0 || (hintsCount && host.Disk.Count(StoreFamily.Hints) > 0))
            {
                return $"n{host.Index} has hints to deliver, or batches to sync";
            }
        }

        return null;
    }

    /// <summary>True when a machine is gone for good: hints for it stay until it is removed, and its replicas never answer.</summary>
    public static bool HasRetired(SimCluster cluster)
    {
        foreach (var host in cluster.Hosts)
        {
            if (host.IsRetired)
            {
                return true;
            }
        }

        return false;
    }
}
