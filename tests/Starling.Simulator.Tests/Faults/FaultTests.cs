using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Simulator.Faults;
using Starling.Simulator.Tests.Toy;
using Starling.Simulator.World;
using Xunit;

namespace Starling.Simulator.Tests.Faults;

/// <summary>Each kind of trouble of the network, the clocks and the processes does what it says, ends by itself, and ends when all is healed.</summary>
public sealed class FaultTests
{
    private const int Machines = 5;

    private readonly SimLoop loop;
    private readonly SimCluster cluster;

    public FaultTests()
        : this(1)
    {
    }

    private FaultTests(ulong seed)
    {
        loop = new SimLoop(seed);
        cluster = new SimCluster(loop, Machines, static (world, machine, machines, _) => new ToyNode(world, machine, machines));
        cluster.BootAll();
        Run(1000);
    }

    [Fact]
    public void A_swizzle_clogs_some_machines_one_by_one_and_opens_them_in_another_order()
    {
        var orders = 0;
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var test = new FaultTests(seed);
            var stage = test.StageOf(FaultClass.Clog);
            Assert.True(new Clogging().Strike(stage));
            var clogged = new List<int>();
            var opened = new List<int>();
            var most = 0;
            for (var step = 0; step < 5200; step++)
            {
                test.Run(1);
                var now = Enumerable.Range(0, Machines).Where(test.cluster.Wires.IsClogged).ToList();
                opened.AddRange(clogged.Except(now).Except(opened));
                clogged.AddRange(now.Except(clogged));
                most = Math.Max(most, now.Count);
            }

            Assert.Equal(clogged.Order(), opened.Order());
            Assert.Equal(clogged.Count, most);
            orders += clogged.SequenceEqual(opened) ? 0 : 1;
        }

        Assert.InRange(orders, 8, 29);
    }

    [Fact]
    public void A_flapping_way_goes_down_and_up_and_stays_up_in_the_end()
    {
        var stage = StageOf(FaultClass.Flap, outageMs: 12_800);
        for (var i = 0; i < 4; i++)
        {
            new LinkFlap().Strike(stage);
        }

        var changes = 0;
        var was = 0;
        for (var step = 0; step < 1400; step++)
        {
            Run(10);
            var now = Cuts();
            changes += now == was ? 0 : 1;
            was = now;
        }

        Assert.InRange(changes, 8, 400);
        Assert.Equal(0, was);
    }

    [Fact]
    public void Every_partition_cuts_something_and_heals_and_a_ring_leaves_each_machine_a_majority_of_its_own()
    {
        var rings = 0;
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var test = new FaultTests(seed);
            var partition = Partition.Draw(loop.Chance.Fork($"{seed}"), Machines);
            partition.Apply(test.cluster.Wires);
            Assert.NotEqual(0, test.Cuts());
            var reached = Enumerable.Range(0, Machines).Select(one => string.Concat(
                Enumerable.Range(0, Machines).Where(other => !test.cluster.Wires.IsCut(one, other)))).ToList();
            rings += reached.Distinct().Count() == Machines && reached.All(static all => all.Length == Machines / 2 + 1) ? 1 : 0;
            partition.Heal(test.cluster.Wires);
            Assert.Equal(0, test.Cuts());
        }

        Assert.InRange(rings, 8, 50);
    }

    [Fact]
    public void A_clock_jumps_by_up_to_an_hour_and_back_and_sometimes_across_a_restart()
    {
        var restarts = 0;
        var farthest = 0L;
        for (var seed = 1UL; seed <= 60; seed++)
        {
            var test = new FaultTests(seed);
            Assert.True(new ClockJump().Strike(test.StageOf(FaultClass.ClockJump)));
            var jumped = Assert.Single(test.cluster.Hosts, static host => host.Clock.ErrorMicros != 0);
            Assert.InRange(Math.Abs(jumped.Clock.ErrorMicros), 1000, 3_600_000_000);
            farthest = Math.Max(farthest, Math.Abs(jumped.Clock.ErrorMicros));
            test.Run(1000);
            Assert.Equal(0, jumped.Clock.ErrorMicros);
            Assert.True(jumped.IsUp);
            restarts += jumped.Lives - 1;
        }

        Assert.InRange(restarts, 8, 35);
        Assert.InRange(farthest, 600_000_000, 3_600_000_000);
    }

    [Fact]
    public void A_clock_strobes_and_ends_where_it_began()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var test = new FaultTests(seed);
            Assert.True(new ClockStrobe().Strike(test.StageOf(FaultClass.ClockStrobe)));
            var host = Assert.Single(test.cluster.Hosts, static host => host.Clock.ErrorMicros != 0);
            Assert.InRange(host.Clock.ErrorMicros, 4000, 262_144_000);
            test.Run(210_000);
            Assert.Equal(0, host.Clock.ErrorMicros);
            Assert.True(host.Clock.FurthestAhead > 0);
        }
    }

    [Fact]
    public void A_frozen_clock_is_not_frozen_twice_and_thaws()
    {
        var stage = StageOf(FaultClass.ClockFreeze);
        var fault = new ClockFreeze();
        var struck = Enumerable.Range(0, 40).Count(_ => fault.Strike(stage));
        Assert.Equal(Machines, struck);
        Run(1000);
        Assert.All(cluster.Hosts, static host => Assert.False(host.Clock.IsFrozen));
        Assert.All(cluster.Hosts, static host => Assert.Equal(0, host.Clock.ErrorMicros));
    }

    [Fact]
    public void A_node_crashes_many_times_and_is_left_running()
    {
        Assert.True(new CrashLoop().Strike(StageOf(FaultClass.CrashLoop)));
        Run(5000);
        var victim = Assert.Single(cluster.Hosts, static host => host.Lives > 1);
        Assert.InRange(victim.Lives, 3, 13);
        Assert.True(victim.IsUp);
    }

    [Fact]
    public void A_long_pause_outlasts_every_timeout_and_healing_wakes_the_node()
    {
        var plan = PlanOf(FaultClass.Pause) with { LongPause = TimeSpan.FromSeconds(45) };
        var nemesis = new Nemesis(cluster, plan);
        nemesis.SetStage();
        nemesis.Start();
        loop.RunUntil(() => cluster.Hosts.Any(static host => host.Executor!.IsPaused), loop.Now + 60_000_000);
        var paused = cluster.Hosts.First(static host => host.Executor!.IsPaused);
        Run(5000);
        Assert.True(paused.Executor!.IsPaused);
        Assert.True(plan.SafetyLeast > plan.LongPause);
        nemesis.HealAll();
        Assert.All(cluster.Hosts, static host => Assert.False(host.Executor!.IsPaused));
        Run(100);
        Assert.True(paused.IsReady);
    }

    [Fact]
    public void Everything_at_once_heals_at_once()
    {
        const FaultClass Mine = FaultClass.Delay | FaultClass.Stall | FaultClass.Break | FaultClass.Duplicate | FaultClass.Loss | FaultClass.Reorder
            | FaultClass.Crowding | FaultClass.Disown | FaultClass.Partition | FaultClass.Clog | FaultClass.Flap | FaultClass.Kill | FaultClass.CrashLoop
            | FaultClass.Pause | FaultClass.Skew | FaultClass.WildClock | FaultClass.ClockJump | FaultClass.ClockStrobe | FaultClass.ClockFreeze;
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var test = new FaultTests(seed);
            var nemesis = new Nemesis(test.cluster, test.PlanOf(Mine, outageMs: 6400) with { IntervalMean = TimeSpan.FromMilliseconds(300) });
            nemesis.SetStage();
            nemesis.Start();
            test.Run(4000);
            nemesis.HealAll();
            test.Run(20_000);
            Assert.Equal(0, test.Cuts());
            Assert.All(Enumerable.Range(0, Machines), machine => Assert.False(test.cluster.Wires.IsClogged(machine)));
            Assert.False(test.cluster.Wires.Weather.IsShuffling);
            Assert.All(test.cluster.Hosts, static host => Assert.True(host.IsReady && !host.Clock.IsFrozen));
            var errors = test.cluster.Hosts.Select(static host => host.Clock.ErrorMicros).ToList();
            Assert.InRange(errors.Max() - errors.Min(), 0, 450_000);
            Assert.True(errors.Max() >= test.cluster.Hosts.Max(static host => host.Clock.FurthestAhead) - 450_000);
        }
    }

    private FaultPlan PlanOf(FaultClass classes, int outageMs = 800) =>
        FaultPlan.Draw(loop.Chance.Fork("plan"), FaultClass.All) with
        {
            Classes = classes, OutageMax = TimeSpan.FromMilliseconds(outageMs), IntervalMean = TimeSpan.FromSeconds(1),
        };

    private Simulator.Faults.Stage StageOf(FaultClass one, int outageMs = 800) => new(cluster, PlanOf(one, outageMs));

    private void Run(double milliseconds) => loop.RunTo(loop.Now + (long)(milliseconds * 1000));

    private int Cuts()
    {
        var count = 0;
        for (var from = 0; from < Machines; from++)
        {
            for (var to = 0; to < Machines; to++)
            {
                count += cluster.Wires.IsCut(from, to) ? 1 : 0;
            }
        }

        return count;
    }
}
