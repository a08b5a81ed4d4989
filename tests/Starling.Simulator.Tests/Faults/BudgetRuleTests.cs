using System.Collections.Generic;
using System.Linq;
using Starling.Simulator.Faults;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Faults;

/// <summary>The rules of the budget one by one, each where no other rule says the same.</summary>
public sealed class BudgetRuleTests
{
    private static readonly byte[] One = GodRig.Path("p1");
    private static readonly byte[] Two = GodRig.Path("p2");
    private static readonly byte[] Register = "a"u8.ToArray();
    private static readonly byte[] Mark = "node-id"u8.ToArray();

    /// <summary>How another machine can be, and whether it is weak then.</summary>
    public static TheoryData<StoreFamily?, bool> OtherMachines => new()
    {
        { null, true },
        { StoreFamily.Records, true },
        { StoreFamily.Marks, true },
        { StoreFamily.Register, true },
        { StoreFamily.Hints, false },
        { StoreFamily.Fingerprints, false },
    };

    [Theory]
    [MemberData(nameof(OtherMachines))]
    public void Given_another_machine_that_is_lost_or_damaged_Then_none_is_weakened_where_that_one_is_weak(StoreFamily? damaged, bool isWeak)
    {
        using var rig = Filled();
        var other = rig.Host(1);
        if (damaged is { } family)
        {
            other.Disk.Health.Damage(family, family == StoreFamily.Records ? Two : [1]);
        }
        else
        {
            other.IsRetired = true;
        }

        Assert.Equal(!isWeak, rig.Budget.MayLose(rig.Host(0)));
        Assert.Equal(!isWeak, rig.Budget.MayDamage(rig.Host(0), StoreFamily.Records, One));
        Assert.Equal(!isWeak, rig.Budget.MayDamage(rig.Host(0), StoreFamily.Fingerprints, [1]));
        Assert.Equal(!isWeak, rig.Budget.MayDamage(rig.Host(0), StoreFamily.Register, Register));
        Assert.True(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Hints, [1]));
    }

    [Fact]
    public void Given_a_machine_that_is_lost_Then_it_is_not_lost_or_damaged_again()
    {
        using var rig = Filled();
        rig.Host(0).IsRetired = true;
        Assert.False(rig.Budget.MayLose(rig.Host(0)));
        foreach (var (family, key) in new[]
        {
            (StoreFamily.Records, One), (StoreFamily.Fingerprints, [1]), (StoreFamily.Register, Register), (StoreFamily.Marks, Mark), (StoreFamily.Hints, [1]),
        })
        {
            Assert.False(rig.Budget.MayDamage(rig.Host(0), family, key));
        }
    }

    [Fact]
    public void Given_a_record_that_no_other_disk_holds_Then_hints_fingerprints_and_other_records_may_be_damaged_and_the_rest_may_not()
    {
        using var rig = Filled();
        var third = GodRig.Path("p3");
        rig.Put(0, third, GodRig.Cell(5));
        Assert.True(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Hints, [1]));
        Assert.True(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Fingerprints, [1]));
        Assert.True(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Records, One));
        Assert.False(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Records, third));
        Assert.False(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Register, Register));
        Assert.False(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Marks, Mark));
        Assert.True(rig.Budget.MayDamage(rig.Host(1), StoreFamily.Register, Register));
    }

    [Fact]
    public void Given_a_record_that_is_not_on_the_disk_Then_there_is_nothing_to_damage()
    {
        using var rig = Filled();
        Assert.False(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Records, GodRig.Path("p3")));
    }

    [Fact]
    public void Given_two_replicas_Then_none_may_go_because_no_quorum_would_be_left()
    {
        using var rig = new GodRig(replicas: 2);
        foreach (var host in rig.Cluster.Hosts)
        {
            rig.Put(host.Index, One, GodRig.Cell(5));
        }

        Assert.False(rig.Budget.MayLose(ReplicasOf(rig, One)[0]));
        Assert.False(rig.Budget.MayDamage(ReplicasOf(rig, One)[0], StoreFamily.Records, One));
    }

    [Fact]
    public void Given_a_copy_on_a_machine_that_is_no_replica_Then_it_covers_nothing()
    {
        using var rig = new GodRig(machines: 4);
        var replicas = ReplicasOf(rig, One);
        var stranger = rig.Cluster.Hosts.Single(host => !replicas.Contains(host));
        rig.Put(replicas[0].Index, One, GodRig.Cell(5));
        rig.Put(stranger.Index, One, GodRig.Cell(5));
        Assert.False(rig.Budget.MayLose(replicas[0]));
        rig.Put(replicas[1].Index, One, GodRig.Cell(5));
        Assert.True(rig.Budget.MayLose(replicas[0]));
    }

    [Fact]
    public void Given_a_record_of_a_table_that_nobody_knows_Then_its_disk_is_neither_lost_nor_set_back()
    {
        using var rig = Filled();
        var before = rig.Host(0).Disk.Image();
        byte[] strange = [0, 0, 0, 99, .. One[4..]];
        for (var machine = 0; machine < 3; machine++)
        {
            rig.Put(machine, strange, GodRig.Cell(5));
        }

        Assert.False(rig.Budget.MayLose(rig.Host(0)));
        Assert.Null(rig.Budget.ChooseRollBack(rig.Host(0), [before]));
    }

    [Fact]
    public void Given_a_cluster_that_has_not_formed_Then_nothing_is_lost_or_set_back()
    {
        var loop = new SimLoop(7);
        using var cluster = new SimCluster(loop, 3, SimulatedStarling.Make);
        var budget = new FaultBudget(cluster);
        Assert.False(budget.MayLose(cluster.Hosts[0]));
        Assert.Null(budget.ChooseRollBack(cluster.Hosts[0], [cluster.Hosts[0].Disk.Image()]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Given_a_moment_with_a_record_that_is_gone_now_Then_the_disk_falls_back_to_it_only_where_the_others_hold_it(bool isHeld)
    {
        using var rig = new GodRig();
        var empty = rig.Host(0).Disk.Image();
        rig.Put(0, One, GodRig.Cell(5));
        var before = rig.Host(0).Disk.Image();
        rig.Host(0).Disk.Restore(empty);
        if (isHeld)
        {
            rig.Put(1, One, GodRig.Cell(5));
            rig.Put(2, One, GodRig.Cell(5));
        }

        Assert.Equal(isHeld, rig.Budget.ChooseRollBack(rig.Host(0), [before]) is not null);
    }

    [Fact]
    public void Given_a_replica_whose_node_cannot_start_Then_it_does_not_count_when_another_falls_back()
    {
        using var rig = new GodRig();
        var before = rig.Host(0).Disk.Image();
        rig.Put(0, One, GodRig.Cell(5));
        rig.Put(1, One, GodRig.Cell(5));
        Assert.Null(rig.Budget.ChooseRollBack(rig.Host(0), [before]));
        rig.Host(2).Disk.Health.Damage(StoreFamily.Marks, Mark);
        Assert.NotNull(rig.Budget.ChooseRollBack(rig.Host(0), [before]));
    }

    [Fact]
    public void Given_a_chosen_document_that_only_a_lost_machine_lacks_Then_a_disk_may_forget_it()
    {
        using var rig = new GodRig();
        var document = rig.Host(0).Disk.Contents(StoreFamily.Register).Last(static pair => pair.Key[0] == 'd').Key;
        var before = Without(rig.Host(0), document);
        rig.Host(2).Disk.Restore(Without(rig.Host(2), document));
        Assert.True(rig.Budget.ChooseRollBack(rig.Host(0), [before])!.Map(StoreFamily.Register).TryGet(document, out _));
        rig.Host(2).IsRetired = true;
        Assert.False(rig.Budget.ChooseRollBack(rig.Host(0), [before])!.Map(StoreFamily.Register).TryGet(document, out _));
    }

    private static GodRig Filled()
    {
        var rig = new GodRig();
        for (var machine = 0; machine < 3; machine++)
        {
            rig.Put(machine, One, GodRig.Cell(5));
            rig.Put(machine, Two, GodRig.Cell(5));
        }

        return rig;
    }

    private static List<SimHost> ReplicasOf(GodRig rig, byte[] path)
    {
        var view = new GodView(rig.Cluster);
        var replicas = new List<SimHost>();
        Assert.True(view.Refresh() && view.TryPlace(path, replicas, out _));
        return replicas;
    }

    private static DiskImage Without(SimHost host, byte[] document)
    {
        var maps = new SortedBytes[DiskImage.Families];
        host.Disk.Image().CopyTo(maps);
        maps[(int)StoreFamily.Register] = maps[(int)StoreFamily.Register].Delete(document);
        return new DiskImage(maps);
    }
}
