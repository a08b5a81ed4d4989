using System;
using System.Linq;
using Starling.Simulator.Faults;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Faults;

/// <summary>Each kind of trouble of the disks does what it says, asks the budget first, and ends.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private static readonly byte[] One = GodRig.Path("p1");
    private static readonly byte[] Two = GodRig.Path("p2");

    private readonly GodRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public void A_torn_write_strikes_the_machine_that_has_something_unsynced_and_starts_it_again()
    {
        var fault = new LogTearing();
        var stage = StageOf(FaultClass.TornWrite);
        for (var i = 0; i < 20; i++)
        {
            var victim = rig.Host(i % 3);
            var batch = new StoreBatch();
            batch.Put(StoreFamily.Records, One, GodRig.Cell(i + 1));
            victim.Disk.Commit(batch, new Nobody(), victim.Executor!);
            var lives = victim.Lives;
            Assert.True(fault.Strike(stage));
            Assert.False(victim.IsUp);
            Run(20_000);
            Assert.Equal(lives + 1, victim.Lives);
            Assert.All(rig.Cluster.Hosts, static host => Assert.True(host.IsReady));
        }
    }

    [Fact]
    public void A_run_with_torn_writes_has_logs_that_tear_and_no_other_has()
    {
        new Nemesis(rig.Cluster, PlanOf(FaultClass.Kill)).SetStage();
        Assert.All(rig.Cluster.Hosts, static host => Assert.False(host.Disk.TearsLog));
        new Nemesis(rig.Cluster, PlanOf(FaultClass.TornWrite)).SetStage();
        Assert.All(rig.Cluster.Hosts, static host => Assert.True(host.Disk.TearsLog));
    }

    [Fact]
    public void A_false_sync_ends_in_a_loss_of_power_that_takes_back_what_others_have_and_nothing_else()
    {
        Assert.True(new FalseSync().Strike(StageOf(FaultClass.LostWrite)));
        var victim = Assert.Single(rig.Cluster.Hosts, static host => host.Disk.IsLying);
        Commit(victim, One, GodRig.Cell(5));
        foreach (var other in rig.Cluster.Hosts.Where(host => host != victim))
        {
            rig.Put(other.Index, One, GodRig.Cell(5));
        }

        var lives = victim.Lives;
        Run(20_000);
        Assert.Null(rig.Get(victim.Index, StoreFamily.Records, One));
        Assert.Equal(1, victim.Disk.RollBacks);
        Assert.False(victim.Disk.IsLying);
        Assert.Equal((lives + 1, true), (victim.Lives, victim.IsReady));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_old_copy_comes_back_only_when_the_others_have_what_it_lacks(bool othersHaveIt)
    {
        Assert.True(new StaleDisk().Strike(StageOf(FaultClass.OldSnapshot)));
        foreach (var host in rig.Cluster.Hosts)
        {
            Commit(host, One, GodRig.Cell(5));
        }

        var down = rig.Cluster.Loop.RunUntil(() => rig.Cluster.Hosts.Any(static host => !host.IsUp), rig.Cluster.Loop.Now + 10_000_000);
        Assert.True(down);
        var victim = rig.Cluster.Hosts.Single(static host => !host.IsUp);
        if (!othersHaveIt)
        {
            rig.Put((victim.Index + 1) % 3, One, GodRig.Cell(4));
        }

        Run(20_000);
        Assert.Equal(!othersHaveIt, rig.Get(victim.Index, StoreFamily.Records, One) is not null);
        Assert.True(victim.IsReady);
    }

    [Fact]
    public void A_misplaced_write_harms_two_records_of_one_machine()
    {
        FillMany();
        Assert.True(new MisplacedWrite().Strike(StageOf(FaultClass.MisdirectedWrite)));
        Assert.Equal([0, 0, 2], rig.Cluster.Hosts.Select(static host => host.Disk.Health.Count(StoreFamily.Records)).Order());
    }

    [Fact]
    public void A_misplaced_write_harms_no_record_that_others_lack()
    {
        Fill();
        rig.Put(0, Two, GodRig.Cell(9));
        rig.Put(1, One, GodRig.Cell(9));
        rig.Put(2, One, GodRig.Cell(9));
        var fault = new MisplacedWrite();
        var stage = StageOf(FaultClass.MisdirectedWrite);
        Assert.True(Enumerable.Range(0, 60).Count(_ => fault.Strike(stage)) > 0);
        Assert.False(rig.Host(0).Disk.Health.IsDamaged(StoreFamily.Records, Two));
    }

    [Fact]
    public void Rot_spares_what_no_other_disk_has_and_kills_a_machine_that_can_no_longer_start()
    {
        Fill();
        rig.Put(0, Two, GodRig.Cell(9));
        var fatal = 0;
        var fault = new Rot();
        var stage = StageOf(FaultClass.BitRot);
        for (var i = 0; i < 200; i++)
        {
            fault.Strike(stage);
            var dead = rig.Cluster.Hosts.Where(static host => host.Disk.Health.IsFatal).ToList();
            Assert.All(dead, static host => Assert.False(host.IsReady));
            fatal = Math.Max(fatal, dead.Count);
        }

        Assert.Equal(1, fatal);
        Assert.False(rig.Host(0).Disk.Health.IsDamaged(StoreFamily.Records, Two));
        var weak = rig.Cluster.Hosts.Count(static host => host.Disk.Health.IsFatal || host.Disk.Health.Count(StoreFamily.Records) > 0);
        Assert.Equal(1, weak);
    }

    [Fact]
    public void Rot_leaves_something_to_read()
    {
        FillMany();
        var fault = new Rot();
        var stage = StageOf(FaultClass.BitRot);
        for (var i = 0; i < 100; i++)
        {
            fault.Strike(stage);
        }

        Assert.InRange(rig.Cluster.Hosts.Max(static host => host.Disk.Health.Count(StoreFamily.Records)), 12, 14);
    }

    [Fact]
    public void A_lost_disk_is_empty_and_its_machine_stays_out_and_the_only_holder_is_spared()
    {
        Fill();
        rig.Put(0, One, GodRig.Cell(9));
        Assert.True(new DiskLoss().Strike(StageOf(FaultClass.Wipe)));
        var victim = Assert.Single(rig.Cluster.Hosts, static host => host.IsRetired);
        Assert.NotEqual(0, victim.Index);
        Assert.Empty(victim.Disk.Contents(StoreFamily.Marks));
        Run(20_000);
        Assert.False(victim.IsUp);
        Assert.False(new DiskLoss().Strike(StageOf(FaultClass.Wipe)));
    }

    [Fact]
    public void A_machine_that_gets_an_empty_disk_counts_for_nothing_until_its_disk_says_that_it_is_filled()
    {
        Fill();
        var host = rig.Host(1);
        Assert.False(FaultBudget.IsRefilling(host));
        host.HasLostDisk = true;
        rig.Put(1, StoreFamily.Marks, SlotMarkKey, [.. new byte[24], 1]);
        Assert.True(FaultBudget.IsRefilling(host));
        Assert.True(FaultBudget.IsWeak(host));
        Assert.False(rig.Budget.MayLose(rig.Host(0)));
        rig.Put(1, StoreFamily.Marks, SlotMarkKey, new byte[25]);
        Assert.False(FaultBudget.IsRefilling(host));
        Assert.True(rig.Budget.MayLose(rig.Host(0)));
    }

    [Fact]
    public void A_node_on_an_empty_disk_comes_back_by_itself_and_is_waited_for_no_longer()
    {
        Fill();
        var host = rig.Host(1);
        host.HasLostDisk = true;
        host.Kill(silent: false);
        host.Disk.Wipe();
        host.Boot();
        Run(90_000);
        Assert.True(host.IsReady);
        Assert.False(FaultBudget.IsRefilling(host));
    }

    private static readonly byte[] SlotMarkKey = [.. "slot"u8, 0, 0, 0, 3, 0, 1];

    [Fact]
    public void Reads_that_fail_a_full_disk_a_slow_one_and_a_failed_sync_end_by_themselves()
    {
        var stage = StageOf(FaultClass.DiskFull);
        Assert.True(new DiskFullness().Strike(stage));
        Assert.False(new DiskFullness().Strike(stage));
        Assert.Single(rig.Cluster.Hosts, static host => host.Disk.IsFull);
        Assert.True(new ReadErrors().Strike(stage));
        Assert.Single(rig.Cluster.Hosts, static host => host.Disk.Health.FailuresPerMille is >= 1 and <= 10);
        Assert.True(new DiskSlowness().Strike(stage));
        Assert.Single(rig.Cluster.Hosts, static host => host.Disk.SlowFactor > 1);
        Run(90_000);
        Assert.True(new SyncFailure().Strike(stage));
        foreach (var host in rig.Cluster.Hosts)
        {
            Commit(host, One, GodRig.Cell(5));
        }

        var victim = Assert.Single(rig.Cluster.Hosts, static host => host.Disk.IsFailed);
        Run(90_000);
        Assert.All(rig.Cluster.Hosts, static host => Assert.True(host.IsReady));
        Assert.All(rig.Cluster.Hosts, static host => Assert.Equal(
            (false, 0, 1, false), (host.Disk.IsFull, host.Disk.Health.FailuresPerMille, host.Disk.SlowFactor, host.Disk.IsFailed)));
        Assert.Equal(2, victim.Lives);
    }

    [Fact]
    public void Healing_ends_all_that_disks_do_and_leaves_alone_who_is_not_healed()
    {
        var nemesis = new Nemesis(rig.Cluster, PlanOf(FaultClass.SlowDisk));
        foreach (var host in rig.Cluster.Hosts)
        {
            host.Disk.IsFull = true;
            host.Disk.SlowFactor = 9;
            host.Disk.Health.FailuresPerMille = 9;
            host.Disk.SyncMean = TimeSpan.FromMilliseconds(9);
            host.Disk.StartLying();
            host.SlowTurns = 9;
        }

        nemesis.HealOnly([0, 1]);
        Assert.Equal([true, true, false], rig.Cluster.Hosts.Select(IsWhole));
        Assert.All(rig.Cluster.Hosts, static host => Assert.Equal(host.Index == 2, host.Disk.IsLying));
        nemesis.HealAll();
        Assert.All(rig.Cluster.Hosts, static host => Assert.True(IsWhole(host)));
    }

    [Fact]
    public void Healing_starts_a_node_whose_sync_failed_and_never_one_whose_disk_is_gone()
    {
        rig.Host(0).Disk.FailNextSync();
        Commit(rig.Host(0), One, GodRig.Cell(5));
        Assert.True(rig.Host(0).Disk.IsFailed);
        rig.Host(1).IsRetired = true;
        rig.Host(1).Kill(silent: true);
        new Nemesis(rig.Cluster, PlanOf(FaultClass.DiskFailure)).HealAll();
        Run(10_000);
        Assert.Equal((true, 2, false), (rig.Host(0).IsReady, rig.Host(0).Lives, rig.Host(0).Disk.IsFailed));
        Assert.False(rig.Host(1).IsUp);
    }

    [Fact]
    public void After_so_many_strikes_there_are_no_more()
    {
        var plan = PlanOf(FaultClass.ClockFreeze | FaultClass.SlowDisk) with { IntervalMean = TimeSpan.FromMilliseconds(50) };
        var nemesis = new Nemesis(rig.Cluster, plan) { StrikesMax = 3 };
        nemesis.SetStage();
        nemesis.Start();
        Run(20_000);
        Assert.Equal(3, nemesis.Counts.Values.Sum());
    }

    private static bool IsWhole(SimHost host) => host.Disk is { IsFull: false, IsLying: false, SlowFactor: 1, Health.FailuresPerMille: 0 }
        && host.Disk.SyncMean == TimeSpan.FromMicroseconds(300) && host.SlowTurns == 1;

    private void Fill()
    {
        for (var machine = 0; machine < 3; machine++)
        {
            rig.Put(machine, One, GodRig.Cell(5));
            rig.Put(machine, Two, GodRig.Cell(5));
        }
    }

    private void FillMany()
    {
        for (var i = 0; i < 40; i++)
        {
            for (var machine = 0; machine < 3; machine++)
            {
                rig.Put(machine, GodRig.Path($"p{i}"), GodRig.Cell(5));
            }
        }
    }

    /// <summary>A node writes, and the write is synced, or is said to be.</summary>
    private void Commit(SimHost host, byte[] path, byte[] state)
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, path, state);
        host.Disk.Commit(batch, new Nobody(), host.Executor!);
        rig.Cluster.Loop.RunUntil(() => host.Disk.Unsynced == 0 || host.Disk.IsFailed, rig.Cluster.Loop.Now + 1_000_000);
    }

    private FaultPlan PlanOf(FaultClass classes) => FaultPlan.Draw(new Chance(3), FaultClass.All) with
    {
        Classes = classes, OutageMax = TimeSpan.FromMilliseconds(800),
    };

    private Stage StageOf(FaultClass one) => new(rig.Cluster, PlanOf(one));

    private void Run(double milliseconds) => rig.Cluster.Loop.RunTo(rig.Cluster.Loop.Now + (long)(milliseconds * 1000));

    private sealed class Nobody : IStoreWaiter
    {
        public void Committed(StoreBatch batch, WorldException? fault)
        {
        }
    }
}
