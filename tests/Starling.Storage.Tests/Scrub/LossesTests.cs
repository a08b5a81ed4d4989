using System.Linq;
using Starling.Model.Time;
using Starling.Storage.Records;
using Starling.Storage.Scrub;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Scrub;

/// <summary>What follows from what a mended store has lost.</summary>
public sealed class LossesTests
{
    [Fact]
    public void A_lost_purge_queue_is_made_again_and_what_it_held_is_purged_without_a_higher_watermark()
    {
        var rig = new AgreedRig();
        foreach (var key in Enumerable.Range(0, 24))
        {
            rig.MergeSynced(key, AgreedRig.Cell(50, tombstone: key % 2 == 0));
        }

        rig.Agree(100);
        Lose(rig, StoreFamily.Purges);
        rig = rig.Crash();
        Settle(rig);
        Assert.Equal(AgreedRig.Geometry.Count, rig.Slots.ToPurge().Count);
        rig.PurgeAll();
        Assert.All(Enumerable.Range(0, 24), key => Assert.Equal(key % 2 != 0, rig.Has(key)));
        Assert.Equal(new HybridTime(100), rig.Slots[AgreedRig.Table, 0].Purged);
        rig.CheckSums();
    }

    [Fact]
    public void What_was_purged_through_already_is_purged_again_after_a_crash_in_between()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(150, tombstone: true));
        rig.Agree(100);
        rig.PurgeAll();
        Lose(rig, StoreFamily.Purges);
        rig = rig.Crash();
        Settle(rig);
        rig = rig.Crash();
        Assert.True(rig.Slots[AgreedRig.Table, AgreedRig.SlotOf(1)].MustRequeue);
        Assert.False(rig.Slots[AgreedRig.Table, AgreedRig.SlotOf(1)].MustAdopt);
        rig.PurgeAll();
        Assert.Empty(rig.Slots.ToPurge());
        Assert.True(rig.Has(1));
        rig.Agree(150);
        rig.PurgeAll();
        Assert.False(rig.Has(1));
    }

    [Fact]
    public void Lost_records_have_their_slot_adopted_and_its_queue_left_alone()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(50));
        Lose(rig, StoreFamily.Records);
        rig = rig.Crash();
        Settle(rig);
        Assert.True(rig.Slots[AgreedRig.Table, AgreedRig.SlotOf(1)].MustAdopt);
        Assert.False(rig.Slots[AgreedRig.Table, AgreedRig.SlotOf(1)].MustRequeue);
    }

    /// <summary>As a store does that mends itself: all of a family is gone, and the range says so.</summary>
    private static void Lose(AgreedRig rig, StoreFamily family)
    {
        rig.Turn(() =>
        {
            new LostRange(family, [], []).Put(rig.Commits.Batch, 1);
            foreach (var key in rig.Store.Family(family).Keys.ToArray())
            {
                if (family == StoreFamily.Purges)
                {
                    rig.Commits.Batch.Delete(family, key);
                }
            }
        });
        rig.Store.EndAll();
    }

    private static void Settle(AgreedRig rig)
    {
        rig.Turn(() => new Losses(rig.Store, rig.Sums, rig.Leaves, rig.Commits, rig.Slots).Settle([(AgreedRig.Table, rig.Rule)]));
        rig.Store.EndAll();
    }
}
