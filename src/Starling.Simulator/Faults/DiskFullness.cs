using System;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A disk has no space for 1 to 60 seconds. One at a time: two full disks leave no quorum to write to.</summary>
internal sealed class DiskFullness : IFault
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>A store looks at its disk's free space once a second.</summary>
    private static readonly TimeSpan GaugeLateMax = TimeSpan.FromSeconds(1);

    private const int DoublingsMax = 6;
    private const int SecondsMax = 60;

    private Chance? chance;

    public FaultClass Class => FaultClass.DiskFull;

    public int Rarer => 2;

    public bool Strike(Stage stage)
    {
        chance ??= stage.Chance.Fork("disk full");
        foreach (var other in stage.Cluster.Hosts)
        {
            if (other.Disk.IsFull)
            {
                return false;
            }
        }

        var host = stage.Cluster.Hosts[chance.Below(stage.Cluster.Hosts.Count)];
        host.Disk.IsFull = true;
        host.Disk.FullShownAt = stage.Cluster.Loop.Now + World.SimLoop.Micros(chance.Between(TimeSpan.Zero, GaugeLateMax));
        var trouble = stage.Begin(Class, $"the disk of n{host.Index} is full", host.Index);
        var most = TimeSpan.FromSeconds(Math.Min(SecondsMax, 1 << (1 + chance.Below(DoublingsMax))));
        stage.Later(chance.Between(Least, most), trouble, () => host.Disk.IsFull = false);
        return true;
    }
}
