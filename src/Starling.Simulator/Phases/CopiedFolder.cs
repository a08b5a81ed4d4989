using System;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Phases;

/// <summary>Before the cluster forms: a machine was made by copying another one with its data folder, and so two nodes have one id.</summary>
/// <remarks>
/// Two founders under one id would be one voter in two places, so no cluster may form until the copy has a folder of its own. It then does. No
/// trouble but this; it comes in a few runs only.
/// </remarks>
internal sealed class CopiedFolder(SimCluster cluster, Chance chance)
{
    private static readonly TimeSpan BirthMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WaitMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(4);

    /// <summary>Runs the phase in one of thirty runs, with machines that have not been started. They are then started, but for the copy, which
    /// is left with an empty disk.</summary>
    public void Run()
    {
        if (!chance.Odds(1, 30))
        {
            return;
        }

        var loop = cluster.Loop;
        var first = cluster.Hosts[chance.Below(cluster.Hosts.Count)];
        var copy = cluster.Hosts[(first.Index + 1 + chance.Below(cluster.Hosts.Count - 1)) % cluster.Hosts.Count];
        first.Boot();
        if (!loop.RunUntil(() => first.Disk.Count(StoreFamily.Marks) > 0 && first.Disk.Unsynced == 0, loop.Now + SimLoop.Micros(BirthMax)))
        {
            loop.Note($"n{first.Index} did not write its id");
            return;
        }

        first.Kill(silent: false);
        copy.Disk.Restore(first.Disk.Image());
        foreach (var host in cluster.Hosts)
        {
            host.Boot();
        }

        loop.RunTo(loop.Now + SimLoop.Micros(chance.Between(WaitMin, WaitMax)));
        foreach (var host in cluster.Hosts)
        {
            if (host.IsReady)
            {
                loop.Note($"n{host.Index} serves in a cluster in which n{first.Index} and n{copy.Index} have the same id");
            }
        }

        copy.Kill(silent: false);
        copy.Disk.Wipe();
    }
}
