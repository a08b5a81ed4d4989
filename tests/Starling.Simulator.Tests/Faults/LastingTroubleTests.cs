using System.Collections.Generic;
using System.Linq;
using Starling.Simulator.Faults;
using Starling.Simulator.Tests.Toy;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Faults;

/// <summary>Whoever is left in trouble stays in it, in each of the ways.</summary>
public sealed class LastingTroubleTests
{
    [Fact]
    public void Each_kind_lasts_as_it_says_and_all_kinds_are_drawn()
    {
        var kinds = new SortedSet<LastingKind>();
        for (var seed = 1UL; seed <= 60; seed++)
        {
            var loop = new SimLoop(seed);
            using var cluster = new SimCluster(loop, 3, static (world, machine, machines, _) => new ToyNode(world, machine, machines));
            cluster.BootAll();
            loop.RunTo(1_000_000);
            var host = cluster.Hosts[1];
            var trouble = LastingTrouble.Begin(cluster, host, new Chance(seed));
            loop.RunTo(10_000_000);
            kinds.Add(trouble.Kind);
            Assert.Equal(trouble.Kind is LastingKind.Deaf or LastingKind.CutOff, IsCut(cluster, 0, 1) && IsCut(cluster, 2, 1));
            Assert.Equal(trouble.Kind is LastingKind.Mute or LastingKind.CutOff, IsCut(cluster, 1, 0) && IsCut(cluster, 1, 2));
            Assert.Equal(trouble.Kind == LastingKind.Full, host.Disk.IsFull);
            Assert.Equal(trouble.Kind == LastingKind.Slow, host.SlowTurns > 1 && host.Disk.SlowFactor > 1);
            Assert.Equal(trouble.Kind == LastingKind.Paused, host.Executor is { IsPaused: true });
            Assert.Equal(trouble.Kind is LastingKind.Killed or LastingKind.WithoutPower, !host.IsUp);
            Assert.True(cluster.Hosts[0].IsUp && cluster.Hosts[2].IsUp);
        }

        Assert.Equal(System.Enum.GetValues<LastingKind>(), kinds.ToArray());
    }

    private static bool IsCut(SimCluster cluster, int from, int to) => cluster.Wires.IsCut(from, to);
}
