using System;
using System.Collections.Generic;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Picks whom and what a disk fault strikes, each as likely as the next.</summary>
internal static class Victims
{
    /// <summary>A machine of which something holds, looked for from a drawn one on; null when there is none.</summary>
    public static SimHost? Pick(SimCluster cluster, Chance chance, Predicate<SimHost> isFit)
    {
        var count = cluster.Hosts.Count;
        var first = chance.Below(count);
        for (var i = 0; i < count; i++)
        {
            var host = cluster.Hosts[(first + i) % count];
            if (isFit(host))
            {
                return host;
            }
        }

        return null;
    }

    /// <summary>Neighbouring keys of a family, as one block of a file would hold them: up to <paramref name="countMax"/>, from a drawn one on.</summary>
    public static List<byte[]> PickKeys(MemoryDisk disk, StoreFamily family, int countMax, Chance chance)
    {
        var picked = new List<byte[]>();
        var skip = disk.Count(family) == 0 ? 0 : chance.Below(disk.Count(family));
        foreach (var (key, _) in disk.Contents(family))
        {
            if (skip-- <= 0)
            {
                picked.Add(key);
            }

            if (picked.Count == countMax)
            {
                break;
            }
        }

        return picked;
    }
}
