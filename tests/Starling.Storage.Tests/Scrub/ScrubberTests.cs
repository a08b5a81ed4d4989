using System.Linq;
using Starling.Model.Agreement;
using Starling.Model.Time;
using Starling.Storage.Agreement;
using Starling.Storage.Scrub;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Scrub;

/// <summary>What the scrub finds and what it leaves.</summary>
public sealed class ScrubberTests
{
    private const int Key = 1;

    private static int Slot => AgreedRig.SlotOf(Key);

    [Fact]
    public void Sound_leaves_are_found_sound_also_while_they_are_written()
    {
        var rig = Filled();
        Assert.Equal(ScrubVerdict.Sound, Check(rig));
        rig.Merge(Key, AgreedRig.Cell(60));
        Assert.Equal(ScrubVerdict.Sound, Check(rig));
        rig.Store.MakeDurable();
        Assert.Equal(ScrubVerdict.Sound, Check(rig));
        Assert.Equal(0, rig.Scrubber.Damaged);
    }

    [Fact]
    public void A_changed_a_lost_and_an_unreadable_record_are_found_and_the_sum_is_then_that_of_what_is_there()
    {
        foreach (var harm in new[] { 0, 1, 2 })
        {
            var rig = Filled();
            var records = rig.Store.Family(StoreFamily.Records);
            switch (harm)
            {
                case 0:
                    records[AgreedRig.PathOf(Key)] = AgreedRig.Cell(51);
                    break;
                case 1:
                    records.Remove(AgreedRig.PathOf(Key));
                    break;
                default:
                    rig.Store.Damaged.Add(AgreedRig.PathOf(Key));
                    break;
            }

            Assert.Equal(ScrubVerdict.Damaged, Check(rig));
            rig.Store.EndAll();
            Assert.Equal([(AgreedRig.Table, Slot)], rig.Crash().Slots.ToAdopt());
            if (harm < 2)
            {
                rig.CheckSums();
                Assert.Equal(ScrubVerdict.Sound, Check(rig));
            }
            else
            {
                Assert.Equal(default, rig.Sums.LeafSum(AgreedRig.Table, Slot, Leaf(rig)).Newest);
            }
        }
    }

    [Fact]
    public void A_sum_that_is_set_right_is_durable_although_nothing_else_is_written()
    {
        var rig = Filled();
        rig.Turn(() => rig.Slots.SetMustAdopt(AgreedRig.Table, Slot, true));
        rig.Store.EndAll();
        rig.Store.Family(StoreFamily.Records)[AgreedRig.PathOf(Key)] = AgreedRig.Cell(51);
        Assert.Equal(ScrubVerdict.Damaged, Check(rig));
        rig.Store.EndAll();
        Assert.Equal(ScrubVerdict.Sound, Check(rig));
        rig.CheckSums();
        Assert.Equal(rig.Sums.LeafSum(AgreedRig.Table, Slot, Leaf(rig)), rig.Crash().Sums.LeafSum(AgreedRig.Table, Slot, Leaf(rig)));
    }

    [Fact]
    public void A_record_that_is_no_state_is_damage_although_its_sum_fits()
    {
        var rig = Filled();
        rig.Store.Family(StoreFamily.Records)[AgreedRig.PathOf(Key)] = [99];
        Assert.Equal(ScrubVerdict.Damaged, Check(rig));
        rig.Store.EndAll();
        Assert.Equal(ScrubVerdict.Damaged, Check(rig));
    }

    [Fact]
    public void Nothing_is_decided_while_the_leaf_is_being_written()
    {
        var rig = Filled();
        rig.Store.Family(StoreFamily.Records)[AgreedRig.PathOf(Key)] = AgreedRig.Cell(51);
        rig.Merge(Key, AgreedRig.Cell(60));
        Assert.Equal(ScrubVerdict.Busy, Check(rig));
        Assert.Empty(rig.Slots.ToAdopt());
    }

    [Fact]
    public void What_can_be_read_of_a_leaf_stays_when_the_rest_is_cut_out_and_later_merges_of_the_group_find_it()
    {
        var rig = Filled();
        var held = rig.Newest(Key);
        rig.Turn(() =>
        {
            Assert.True(rig.Scrubber.CutOut(AgreedRig.Table, rig.Rule, Slot, Leaf(rig)));
            Assert.Equal(held, rig.Newest(Key));
        });
        rig.Store.EndAll();
        Assert.Equal(held, rig.Newest(Key));
        rig.CheckSums();
        rig.Turn(() =>
        {
            Assert.True(rig.Scrubber.CutOut(AgreedRig.Table, rig.Rule, Slot, Leaf(rig)));
            rig.Records.Merge(AgreedRig.Table, rig.Rule, AgreedRig.TokenOf(Key), [Key], [], AgreedRig.Cell(70), Starling.Storage.Records.Door.Transfer);
        });
        rig.Store.EndAll();
        Assert.Equal(AgreedRig.Cell(70), rig.Newest(Key));
        rig.CheckSums();
    }

    [Fact]
    public void What_cannot_be_read_of_a_leaf_can_be_cut_out_but_not_while_it_is_written()
    {
        var rig = Filled();
        rig.Merge(Key, AgreedRig.Cell(60));
        rig.Turn(() => Assert.False(rig.Scrubber.CutOut(AgreedRig.Table, rig.Rule, Slot, Leaf(rig))));
        rig.Store.EndAll();
        rig.Store.Damaged.Add(AgreedRig.PathOf(Key));
        rig.Turn(() => Assert.True(rig.Scrubber.CutOut(AgreedRig.Table, rig.Rule, Slot, Leaf(rig))));
        rig.Store.EndAll();
        Assert.False(rig.Has(Key));
        rig.CheckSums();
        Assert.Equal(ScrubVerdict.Sound, Check(rig));
    }

    [Fact]
    public void A_leaf_that_was_cut_is_marked_on_disk_although_the_group_that_marked_it_first_was_lost()
    {
        var rig = Filled();
        rig.Store.Damaged.Add(AgreedRig.PathOf(Key));
        Assert.Equal(ScrubVerdict.Damaged, Check(rig));
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Empty(rig.Crash().Slots.ToAdopt());
        rig.Turn(() => Assert.True(rig.Scrubber.CutOut(AgreedRig.Table, rig.Rule, Slot, Leaf(rig))));
        rig.Store.EndAll();
        Assert.Equal([(AgreedRig.Table, Slot)], rig.Crash().Slots.ToAdopt());
    }

    [Fact]
    public void A_record_that_was_left_out_of_the_purge_queue_comes_into_it_again_and_goes()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(Key, AgreedRig.Cell(50, tombstone: true));
        rig.Store.Family(StoreFamily.Purges).Clear();
        rig.Agree(100);
        rig.PurgeAll();
        Assert.True(rig.Has(Key));
        Assert.Equal(ScrubVerdict.Sound, Check(rig));
        rig.Store.EndAll();
        Assert.Equal([(AgreedRig.Table, Slot)], rig.Slots.ToPurge());
        rig.PurgeAll();
        Assert.False(rig.Has(Key));
        Assert.Equal(new HybridTime(100), rig.Crash().Slots[AgreedRig.Table, Slot].Purged);
    }

    [Fact]
    public void A_leaf_is_walked_as_one_range_with_the_ids_of_its_versions()
    {
        var rig = Filled();
        var items = new System.Collections.Generic.List<ulong>();
        rig.Sums.Find(AgreedRig.Table, Slot)!.AddItems(items);
        Fingerprint sum = default;
        foreach (var item in items)
        {
            using var walk = rig.Leaves.Walk(AgreedRig.Table, Slot, LeafItem.LeafOf(item));
            while (walk.MoveNext())
            {
                Assert.Equal(walk.Element.Low, walk.Id);
                Assert.Equal(rig.Store.Family(StoreFamily.Records)[walk.Path.ToArray()], walk.State.ToArray());
                sum += walk.Element;
            }
        }

        Assert.Equal(rig.Total(Slot), sum);
    }

    [Fact]
    public void The_leaves_of_a_slot_share_its_tokens_out_among_them()
    {
        var rig = new AgreedRig();
        for (var slot = 0; slot < AgreedRig.Geometry.Count; slot++)
        {
            var before = slot == 0 ? long.MinValue : AgreedRig.Geometry.RangeOf(new(slot)).AfterExclusive.Value + 1;
            for (var leaf = 0; leaf < LeafSums.Count; leaf++)
            {
                var (first, last) = rig.Sums.TokensOf(slot, leaf);
                Assert.Equal(before, first.Value);
                Assert.Equal((slot, leaf, slot, leaf), (rig.Sums.SlotOf(first), rig.Sums.LeafOf(first), rig.Sums.SlotOf(last), rig.Sums.LeafOf(last)));
                before = last.Value == long.MaxValue ? long.MaxValue : last.Value + 1;
            }

            Assert.Equal(AgreedRig.Geometry.RangeOf(new(slot)).LastInclusive, rig.Sums.TokensOf(slot, LeafSums.Count - 1).Last);
        }
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

    private static int Leaf(AgreedRig rig) => rig.Sums.LeafOf(AgreedRig.TokenOf(Key));

    private static ScrubVerdict Check(AgreedRig rig)
    {
        var verdict = ScrubVerdict.Busy;
        rig.Turn(() => verdict = rig.Scrubber.Check(AgreedRig.Table, rig.Rule, Slot, Leaf(rig)));
        return verdict;
    }
}
