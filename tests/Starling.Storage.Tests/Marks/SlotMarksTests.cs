using System;
using System.Linq;
using Starling.Model.Time;
using Starling.Storage.Marks;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Marks;

/// <summary>The marks of slots: what is kept, and when it may be relied upon.</summary>
public sealed class SlotMarksTests
{
    private const uint Table = AgreedRig.Table;

    [Fact]
    public void Marks_are_kept_through_a_crash_once_they_are_synced()
    {
        var rig = new AgreedRig();
        rig.Turn(() =>
        {
            rig.Slots.RaiseWatermark(Table, 3, At(20));
            rig.Slots.RaiseClosed(Table, 3, At(30));
            rig.Slots.RaisePurged(Table, 3, At(10));
            rig.Slots.RaiseClosed(uint.MaxValue, 65_535, At(5));
            rig.Slots.SetMustAdopt(2, 1, true);
        });
        Assert.Equal(default, rig.Crash().Slots[Table, 3]);
        rig.Store.EndAll();
        var marks = rig.Crash().Slots;
        Assert.Equal(new SlotMark(At(30), At(20), At(10), false), marks[Table, 3]);
        Assert.Equal(At(5), marks[uint.MaxValue, 65_535].Closed);
        Assert.Equal([(2u, 1)], marks.ToAdopt());
        Assert.Equal(default, marks[Table, 2]);
    }

    [Fact]
    public void Marks_never_go_back_and_keep_their_order()
    {
        var rig = new AgreedRig();
        rig.Turn(() =>
        {
            rig.Slots.RaiseWatermark(Table, 0, At(20));
            Assert.Equal(At(20), rig.Slots[Table, 0].Closed);
            rig.Slots.RaiseWatermark(Table, 0, At(10));
            rig.Slots.RaiseClosed(Table, 0, At(15));
            Assert.Equal(new SlotMark(At(20), At(20), default, false), rig.Slots[Table, 0]);
            Assert.Throws<ArgumentOutOfRangeException>(() => rig.Slots.RaisePurged(Table, 0, At(21)));
        });
    }

    [Fact]
    public void What_was_told_is_kept_until_all_have_agreed_past_it_and_the_latest_of_many()
    {
        var rig = new AgreedRig();
        rig.Turn(() =>
        {
            rig.Slots.RaiseClosed(Table, 0, At(90));
            rig.Slots.NoteTold(Table, 0, At(40));
            rig.Slots.NoteTold(Table, 0, At(30));
        });
        rig.Store.EndAll();
        rig = rig.Crash();
        Assert.True(rig.Slots[Table, 0].HasTold(At(30)) && rig.Slots[Table, 0].HasTold(At(40)));
        Assert.False(rig.Slots[Table, 0].HasTold(At(35)));
        rig.Turn(() => rig.Slots.RaiseWatermark(Table, 0, At(30)));
        Assert.True(rig.Slots[Table, 0].HasTold(At(20)));
        Assert.Equal([At(40)], rig.Slots[Table, 0].Told!);
        rig.Turn(() => Enumerable.Range(50, SlotMarks.ToldMax).ToList().ForEach(at => rig.Slots.NoteTold(Table, 0, At(at))));
        Assert.False(rig.Slots[Table, 0].HasTold(At(40)));
        Assert.Equal(SlotMarks.ToldMax, rig.Slots[Table, 0].Told!.Length);
    }

    [Fact]
    public void What_a_failed_group_has_lost_is_written_again_by_the_next_raise_of_the_same_value()
    {
        var rig = new AgreedRig();
        rig.Turn(() => rig.Slots.RaiseClosed(Table, 0, At(30)));
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Equal(At(30), rig.Slots[Table, 0].Closed);
        rig.Turn(() => rig.Slots.RaiseClosed(Table, 0, At(30)));
        rig.Store.EndAll();
        Assert.Equal(At(30), rig.Crash().Slots[Table, 0].Closed);
        var commits = rig.Store.Commits;
        rig.Turn(() => rig.Slots.RaiseClosed(Table, 0, At(30)));
        Assert.Equal(commits, rig.Store.Commits);
    }

    [Fact]
    public void A_mark_of_another_length_makes_the_slot_one_to_be_adopted()
    {
        var rig = new AgreedRig();
        rig.Agree(10);
        var key = rig.Store.Family(StoreFamily.Marks).Keys.First(key => key.AsSpan().StartsWith("slot"u8));
        rig.Store.Family(StoreFamily.Marks)[key] = [1];
        Assert.Equal([(Table, 0)], rig.Crash().Slots.ToAdopt());
    }

    private static HybridTime At(long micros) => new(micros);
}
