using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Starling.Simulator.Faults;
using Starling.Simulator.Swarm;
using Starling.Simulator.Workloads;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Swarm;

/// <summary>What a seed draws is legal, and reaches both ends of its ranges.</summary>
public sealed class SwarmTests
{
    private const ulong Seeds = 2000;

    [Fact]
    public void Clusters_stay_in_range_and_reach_all_of_it()
    {
        var machines = new SortedSet<int>();
        var replicas = new SortedSet<int>();
        var turned = 0;
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var takesData = seed % 2 == 0;
            var plan = ClusterPlan.Draw(new Chance(seed), null, null, takesData);
            machines.Add(plan.Machines);
            Assert.Equal(plan.Machines, plan.Racks.Count);
            Assert.All(plan.Racks, rack => Assert.InRange(rack, 1, plan.Machines));
            foreach (var count in new[] { plan.Replicas.Siblings, plan.Replicas.LastWriteWins })
            {
                replicas.Add(count);
                Assert.InRange(count, takesData ? 3 : 1, plan.Machines);
            }

            Assert.Empty(plan.Node.Faults());
            turned += plan.Turned.Count;
        }

        Assert.Equal([3, 4, 5, 6, 7], machines);
        Assert.Equal([1, 2, 3, 4, 5], replicas);
        Assert.InRange(turned, (int)Seeds * 2, (int)Seeds * 8);
    }

    [Fact]
    public void Given_fixed_machines_and_replicas_Then_they_are_not_drawn()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var plan = ClusterPlan.Draw(new Chance(seed), 9, 4, takesData: true);
            Assert.Equal(9, plan.Machines);
            Assert.Equal(4, plan.Replicas.Siblings);
            Assert.Equal(4, plan.Replicas.LastWriteWins);
        }
    }

    [Fact]
    public void Runs_without_trouble_with_each_single_kind_and_with_nearly_all_exist()
    {
        var counts = new SortedDictionary<int, int>();
        var single = FaultClass.None;
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var classes = FaultPlan.Draw(new Chance(seed), FaultClass.All).Classes;
            var count = BitOperations.PopCount((uint)classes);
            counts[count] = counts.GetValueOrDefault(count) + 1;
            single |= count == 1 ? classes : FaultClass.None;
        }

        Assert.Equal(FaultClass.All, single);
        Assert.InRange(counts[0], 50, 400);
        Assert.InRange(counts[1], 300, 900);
        Assert.True(counts.Keys.Max() >= 25);
    }

    [Fact]
    public void Forbidden_kinds_are_not_drawn_and_forced_ones_are()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var classes = FaultPlan.Draw(new Chance(seed), FaultClass.Kill | FaultClass.Skew, FaultClass.Pause).Classes;
            Assert.Equal(FaultClass.Pause, classes & ~(FaultClass.Kill | FaultClass.Skew));
        }
    }

    [Fact]
    public void Levels_can_be_met_and_meet_and_miss_one_another()
    {
        var (meets, misses) = (0, 0);
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var chance = new Chance(seed);
            var plan = WorkloadPlan.Draw(chance, takesData: false, isPlain: false);
            var replicas = 1 + (int)(seed % 5);
            var history = new History { Replicas = replicas };
            var read = history.Needed(SimTable.Siblings, LevelDraw.Draw(plan, chance, replicas, isWrite: false));
            var write = history.Needed(SimTable.Siblings, LevelDraw.Draw(plan, chance, replicas, isWrite: true));
            Assert.InRange(read, 1, replicas);
            Assert.InRange(write, 1, replicas);
            Assert.InRange(plan.Partitions, 1, 10_000);
            meets += read + write > replicas ? 1 : 0;
            misses += read + write > replicas ? 0 : 1;
        }

        Assert.True(meets > 100 && misses > 100, $"{meets} meet, {misses} do not");
    }
}
