using System.Linq;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Faults;

public sealed class FaultBudgetTests
{
    private static readonly byte[] One = GodRig.Path("p1");
    private static readonly byte[] Two = GodRig.Path("p2");

    [Fact]
    public void A_disk_that_alone_holds_a_record_or_its_newest_version_may_not_be_lost()
    {
        using var rig = new GodRig();
        Assert.True(rig.Budget.MayLose(rig.Host(0)));
        rig.Put(0, One, GodRig.Cell(5));
        Assert.False(rig.Budget.MayLose(rig.Host(0)));
        rig.Put(1, One, GodRig.Cell(4));
        Assert.False(rig.Budget.MayLose(rig.Host(0)));
        rig.Put(2, One, GodRig.Cell(6));
        Assert.True(rig.Budget.MayLose(rig.Host(0)));
        Assert.False(rig.Budget.MayLose(rig.Host(2)));
    }

    [Fact]
    public void A_disk_may_be_lost_when_the_others_hold_its_siblings_together()
    {
        using var rig = new GodRig();
        var path = GodRig.Path("p1", SimTable.Siblings);
        rig.Put(0, path, GodRig.Siblings(1, 2));
        rig.Put(1, path, GodRig.Siblings(1));
        Assert.False(rig.Budget.MayLose(rig.Host(0)));
        rig.Put(2, path, GodRig.Siblings(2, 3));
        Assert.True(rig.Budget.MayLose(rig.Host(0)));
        Assert.True(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Records, path));
        Assert.False(rig.Budget.MayDamage(rig.Host(2), StoreFamily.Records, path));
    }

    [Fact]
    public void Only_one_machine_may_be_weak()
    {
        using var rig = new GodRig();
        for (var machine = 0; machine < 3; machine++)
        {
            rig.Put(machine, One, GodRig.Cell(5));
            rig.Put(machine, Two, GodRig.Cell(5));
        }

        Assert.True(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Records, One));
        rig.Host(0).Disk.Health.Damage(StoreFamily.Records, One);
        Assert.False(rig.Budget.MayDamage(rig.Host(1), StoreFamily.Records, Two));
        Assert.False(rig.Budget.MayLose(rig.Host(1)));
        Assert.True(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Records, Two));
        Assert.True(rig.Budget.MayLose(rig.Host(0)));
        rig.Host(0).IsRetired = true;
        Assert.False(rig.Budget.MayLose(rig.Host(1)));
        Assert.False(rig.Budget.MayDamage(rig.Host(2), StoreFamily.Register, "a"u8.ToArray()));
    }

    [Fact]
    public void A_disk_falls_back_only_over_records_that_each_other_replica_covers()
    {
        using var rig = new GodRig();
        var before = rig.Host(0).Disk.Image();
        rig.Put(0, One, GodRig.Cell(5));
        var after = rig.Host(0).Disk.Image();
        rig.Put(0, Two, GodRig.Cell(5));
        rig.Put(1, One, GodRig.Cell(5));
        Assert.Null(rig.Budget.ChooseRollBack(rig.Host(0), [before, after]));
        rig.Put(1, Two, GodRig.Cell(7));
        rig.Put(2, Two, GodRig.Cell(5));

        // The first record is missing on one disk: only the second may be forgotten.
        Restore(rig, rig.Budget.ChooseRollBack(rig.Host(0), [before, after])!);
        Assert.NotNull(rig.Get(0, StoreFamily.Records, One));
        Assert.Null(rig.Get(0, StoreFamily.Records, Two));
        rig.Put(2, One, GodRig.Cell(5));
        Restore(rig, rig.Budget.ChooseRollBack(rig.Host(0), [before, after])!);
        Assert.Null(rig.Get(0, StoreFamily.Records, One));

        // Now this disk has forgotten, so the next one may not.
        Assert.Null(rig.Budget.ChooseRollBack(rig.Host(1), [before]));
    }

    [Fact]
    public void A_replica_that_cannot_read_its_copy_does_not_count_when_another_falls_back()
    {
        using var rig = new GodRig();
        var before = rig.Host(0).Disk.Image();
        rig.Put(0, One, GodRig.Cell(5));
        rig.Put(1, One, GodRig.Cell(5));
        rig.Put(2, One, GodRig.Cell(4));
        Assert.Null(rig.Budget.ChooseRollBack(rig.Host(0), [before]));
        rig.Host(2).Disk.Health.Damage(StoreFamily.Records, One);
        Assert.NotNull(rig.Budget.ChooseRollBack(rig.Host(0), [before]));
        rig.Host(1).IsRetired = true;
        Assert.Null(rig.Budget.ChooseRollBack(rig.Host(0), [before]));
    }

    [Fact]
    public void Marks_and_a_voters_promises_never_fall_back_and_hints_do()
    {
        using var rig = new GodRig();
        var before = rig.Host(0).Disk.Image();
        var promises = rig.Get(0, StoreFamily.Register, "a"u8.ToArray())!;
        rig.Put(0, StoreFamily.Marks, "clock-ceiling"u8.ToArray(), [9, 9, 9, 9, 9, 9, 9, 9]);
        rig.Put(0, StoreFamily.Register, "a"u8.ToArray(), [1, 2, 3]);
        rig.Put(0, StoreFamily.Hints, [1], [2]);
        Restore(rig, rig.Budget.ChooseRollBack(rig.Host(0), [before])!);
        Assert.Equal([9, 9, 9, 9, 9, 9, 9, 9], rig.Get(0, StoreFamily.Marks, "clock-ceiling"u8.ToArray())!);
        Assert.Equal([1, 2, 3], rig.Get(0, StoreFamily.Register, "a"u8.ToArray())!);
        Assert.Null(rig.Get(0, StoreFamily.Hints, [1]));
        Assert.NotEqual(promises, rig.Get(0, StoreFamily.Register, "a"u8.ToArray()));
    }

    [Fact]
    public void A_chosen_document_is_forgotten_only_when_all_others_have_it()
    {
        using var rig = new GodRig();
        var document = rig.Host(0).Disk.Contents(StoreFamily.Register).Last(static pair => pair.Key[0] == 'd').Key;
        var maps = new SortedBytes[DiskImage.Families];
        rig.Host(0).Disk.Image().CopyTo(maps);
        maps[(int)StoreFamily.Register] = maps[(int)StoreFamily.Register].Delete(document);
        var before = new DiskImage(maps);
        Assert.False(rig.Budget.ChooseRollBack(rig.Host(0), [before])!.Map(StoreFamily.Register).TryGet(document, out _));
        rig.Host(2).Disk.Restore(before.With(StoreFamily.Marks, rig.Host(2).Disk.Image()));
        Assert.True(rig.Budget.ChooseRollBack(rig.Host(0), [before])!.Map(StoreFamily.Register).TryGet(document, out _));
    }

    [Fact]
    public void Beyond_the_budget_all_may_be_damaged_and_all_but_one_lost()
    {
        using var rig = new GodRig(isBeyond: true);
        rig.Put(0, One, GodRig.Cell(5));
        Assert.True(rig.Budget.MayDamage(rig.Host(0), StoreFamily.Records, One));
        Assert.True(rig.Budget.MayLose(rig.Host(0)));
        rig.Host(0).IsRetired = true;
        Assert.True(rig.Budget.MayLose(rig.Host(1)));
        rig.Host(1).IsRetired = true;
        Assert.False(rig.Budget.MayLose(rig.Host(2)));
    }

    private static void Restore(GodRig rig, DiskImage image) => rig.Host(0).Disk.Restore(image);
}
