using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>The eye that sees all disks, and says which loss the promises still cover.</summary>
/// <remarks>
/// Trouble is placed so that what is promised can be kept: W acknowledgements protect against the loss of W-1 disks, so only one disk of the cluster
/// may be lost for good in one run. Source: TigerBeetle's ClusterFaultAtlas (src/testing/storage.zig): the budget of faults is the promise.
/// </remarks>
internal sealed class FaultBudget(SimCluster cluster)
{
    /// <summary>True while every disk is one that the cluster can count on.</summary>
    public bool MayLoseDisk()
    {
        foreach (var host in cluster.Hosts)
        {
            if (host.IsRetired)
            {
                return false;
            }
        }

        return true;
    }
}
