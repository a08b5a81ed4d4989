using System;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A disk has no space for 1 to 60 seconds, or hardly any, so that it comes and goes. One at a time: two full disks leave no quorum to
/// write to.</summary>
/// <remarks>Space comes and goes where a store's merges give back what its writes take, or where other programs share the disk. Then a refused
/// group is followed by one that is taken.</remarks>
internal sealed class DiskFullness : IFault
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>A store looks at its disk's free space once a second.</summary>
    private static readonly TimeSpan GaugeLateMax = TimeSpan.FromSeconds(1);

    private const int DoublingsMax = 6;
    private const int SecondsMax = 60;
    private const int GapDoublings = 9;

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
        var loop = stage.Cluster.Loop;
        var shows = chance.Between(TimeSpan.Zero, GaugeLateMax);
        var comesAndGoes = chance.Odds(3, 4);
        var trouble = stage.Begin(Class, $"the disk of n{host.Index} is full{(comesAndGoes ? " now and then" : "")}", host.Index);
        var most = TimeSpan.FromSeconds(Math.Min(SecondsMax, 1 << (1 + chance.Below(DoublingsMax))));
        var length = chance.Between(Least, most);
        var end = loop.Now + SimLoop.Micros(length);
        Fill(host.Disk, loop, shows);
        if (comesAndGoes)
        {
            // Shorter than the gauge's second: it shows nothing, and each group finds out for itself.
            var gap = TimeSpan.FromMilliseconds(1 << chance.Below(GapDoublings));
            stage.Later(gap, () => Turn(stage, host, gap, end));
        }

        stage.Later(length, trouble, () => host.Disk.IsFull = false);
        return true;
    }

    private static void Fill(MemoryDisk disk, SimLoop loop, TimeSpan shows)
    {
        disk.IsFull = true;
        disk.FullShownAt = loop.Now + SimLoop.Micros(shows);
    }

    private void Turn(Stage stage, SimHost host, TimeSpan gap, long end)
    {
        var loop = stage.Cluster.Loop;
        if (loop.Now >= end)
        {
            return;
        }

        if (host.Disk.IsFull)
        {
            host.Disk.IsFull = false;
        }
        else
        {
            Fill(host.Disk, loop, GaugeLateMax);
        }

        stage.Later(chance!.Between(gap / 2, gap * 2), () => Turn(stage, host, gap, end));
    }
}
