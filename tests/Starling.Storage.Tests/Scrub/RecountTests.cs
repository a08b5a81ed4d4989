using System.Linq;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Commits;
using Starling.Storage.Records;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Scrub;

/// <summary>Sums that are worked out from the records at a start.</summary>
public sealed class RecountTests
{
    [Fact]
    public void A_folder_of_an_older_version_is_counted_once_and_its_tombstones_come_into_the_queue()
    {
        var disk = new HandStore(new HandExecutor());
        var commits = new GroupCommit(disk, disk.Executor);
        var records = new RecordStore(disk, commits);
        disk.Executor.Turn(() =>
        {
            for (var key = 0; key < 30; key++)
            {
                records.Merge(
                    AgreedRig.Table, ResolutionRule.LastWriteWins, AgreedRig.TokenOf(key), [(byte)key], [],
                    AgreedRig.Cell(50, tombstone: key % 3 == 0), Door.Client);
            }
        });
        disk.EndAll();
        Assert.Empty(disk.Family(StoreFamily.Fingerprints));

        var rig = new AgreedRig(disk: disk.Reopen());
        rig.CheckSums();
        Assert.True(rig.Marks[Mark.FingerprintsRebuilt] > 0);
        Assert.Equal(10, disk.Family(StoreFamily.Purges).Count);
        rig.MergeSynced(40, AgreedRig.Cell(60));
        rig = rig.Crash();
        Assert.Equal(0, rig.Marks[Mark.FingerprintsRebuilt]);
        rig.CheckSums();
        rig.Agree(100);
        rig.PurgeAll();
        Assert.Equal(21, disk.Family(StoreFamily.Records).Count);
    }

    [Fact]
    public void A_count_that_was_cut_off_is_made_again()
    {
        var rig = Filled();
        foreach (var key in rig.Store.Family(StoreFamily.Marks).Keys.ToList())
        {
            rig.Store.Family(StoreFamily.Marks).Remove(key);
        }

        rig = rig.Crash();
        Assert.True(rig.Marks[Mark.FingerprintsRebuilt] > 0);
        rig.CheckSums();
        rig = rig.Crash();
        Assert.Equal(0, rig.Marks[Mark.FingerprintsRebuilt]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damaged_leaves_do_not_keep_a_node_from_starting(bool isUnreadable)
    {
        var rig = Filled();
        var leaf = rig.Store.Family(StoreFamily.Fingerprints).Keys.First();
        var store = rig.Store.Reopen();
        if (isUnreadable)
        {
            store.Damaged.Add(leaf);
        }
        else
        {
            store.Family(StoreFamily.Fingerprints)[leaf] = [1, 2, 3];
        }

        rig = new AgreedRig(disk: store);
        rig.CheckSums();
        Assert.Equal(isUnreadable ? AgreedRig.Geometry.Count : 1, rig.Marks[Mark.FingerprintsRebuilt]);
        Assert.Empty(rig.Slots.ToAdopt());
        Assert.Equal(0, rig.Crash().Marks[Mark.FingerprintsRebuilt]);
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_left_out_and_its_slot_must_be_adopted()
    {
        var rig = Filled();
        var store = rig.Store.Reopen();
        store.Family(StoreFamily.Fingerprints)[store.Family(StoreFamily.Fingerprints).Keys.First(key => key[5] == AgreedRig.SlotOf(1))] = [1];
        store.Damaged.Add(AgreedRig.PathOf(1));
        rig = new AgreedRig(disk: store);
        Assert.Equal([(AgreedRig.Table, AgreedRig.SlotOf(1))], rig.Slots.ToAdopt());
    }

    [Fact]
    public void Sums_of_before_the_start_cannot_be_told_as_of_then()
    {
        var rig = Filled();
        Assert.False(rig.Sums.TryRead(AgreedRig.Table, 0, rig.Sums.FirstSlice - 1, out _, out _));
        Assert.True(rig.Sums.TryRead(AgreedRig.Table, 0, rig.Sums.SliceOf(new HybridTime(0)), out _, out _));
    }

    private static AgreedRig Filled()
    {
        var rig = new AgreedRig();
        foreach (var key in Enumerable.Range(0, 30))
        {
            rig.Merge(key, AgreedRig.Cell(50));
        }

        rig.Store.EndAll();
        return rig;
    }
}
