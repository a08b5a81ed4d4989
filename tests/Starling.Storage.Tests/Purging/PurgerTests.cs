using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Agreement;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Records;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Purging;

/// <summary>What is purged, when, and what a crash in between leaves.</summary>
public sealed class PurgerTests
{
    private static readonly int[] Keys = [.. Enumerable.Range(0, 24)];

    [Fact]
    public void A_tombstone_goes_when_the_watermark_has_reached_it_and_not_before()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(50, tombstone: true));
        rig.MergeSynced(2, AgreedRig.Cell(51, tombstone: true));
        rig.MergeSynced(3, AgreedRig.Cell(10));
        Assert.Equal(2, Queue(rig));
        rig.Agree(50);
        rig.PurgeAll();
        Assert.Equal([false, true, true], new[] { 1, 2, 3 }.Select(rig.Has));
        Assert.Equal(1, Queue(rig));
        rig.CheckSums();
        rig.Agree(51);
        rig.PurgeAll();
        Assert.False(rig.Has(2));
        Assert.Equal(0, Queue(rig));
        Assert.Equal(2, rig.Purger.Purged);
        Assert.Equal(new HybridTime(51), rig.Slots[AgreedRig.Table, AgreedRig.SlotOf(2)].Purged);
        rig.CheckSums();
    }

    [Fact]
    public void A_record_that_is_written_again_takes_its_old_entry_with_it()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(50, tombstone: true));
        rig.MergeSynced(1, AgreedRig.Cell(60));
        rig.MergeSynced(2, AgreedRig.Cell(50, tombstone: true));
        rig.MergeSynced(2, AgreedRig.Cell(110, tombstone: true));
        Assert.Equal(1, Queue(rig));
        rig.Agree(100);
        rig.PurgeAll();
        Assert.True(rig.Has(1));
        Assert.True(rig.Has(2));
        Assert.Equal(1, Queue(rig));
        Assert.Equal(0, rig.Marks[Mark.PurgeOvertaken]);
    }

    [Fact]
    public void A_write_that_is_still_being_synced_keeps_its_record()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(50, tombstone: true));
        rig.Agree(100);
        rig.Merge(1, AgreedRig.Cell(150));
        rig.Turn(() => rig.Purger.Step(AgreedRig.Table, rig.Rule, AgreedRig.SlotOf(1)));
        rig.Store.EndAll();
        Assert.Equal(AgreedRig.Cell(150), rig.Newest(1));
        rig.CheckSums();
    }

    [Fact]
    public void A_purged_record_is_gone_for_writes_of_the_same_group()
    {
        var rig = new AgreedRig(ResolutionRule.Siblings);
        rig.MergeSynced(1, AgreedRig.Bytes(Tombstone((UInt128)1, 50)));
        rig.Agree(100);
        rig.Turn(() =>
        {
            rig.Purger.Step(AgreedRig.Table, rig.Rule, AgreedRig.SlotOf(1));
            Assert.Empty(rig.Newest(1));
            var fresh = AgreedRig.Bytes(Tombstone(9, 150));
            Assert.Equal(MergeAnswer.Changed, rig.Records.Merge(AgreedRig.Table, rig.Rule, AgreedRig.TokenOf(1), [1], [], fresh, Door.Client));
            Assert.Equal(fresh, rig.Newest(1));
        });
        Assert.Equal(AgreedRig.Bytes(Tombstone(9, 150)), rig.Newest(1));
        rig.Store.EndAll();
        Assert.Equal(AgreedRig.Bytes(Tombstone(9, 150)), rig.Newest(1));
        rig.CheckSums();
    }

    [Fact]
    public void A_group_purges_no_more_than_its_bound_and_the_mark_is_raised_with_the_last()
    {
        var rig = new AgreedRig(purgeBatch: 3);
        var keys = Keys.Where(key => AgreedRig.SlotOf(key) == 0).ToArray();
        foreach (var key in keys)
        {
            rig.MergeSynced(key, AgreedRig.Cell(50, tombstone: true));
        }

        rig.Agree(100);
        Assert.True(keys.Length > 4);
        for (var left = keys.Length; ;)
        {
            var more = false;
            rig.Turn(() => more = rig.Purger.Step(AgreedRig.Table, rig.Rule, 0));
            rig.Store.EndAll();
            rig.CheckSums();
            left -= Math.Min(3, left);
            Assert.Equal(left, keys.Count(rig.Has));
            Assert.Equal(more ? default : new HybridTime(100), rig.Crash().Slots[AgreedRig.Table, 0].Purged);
            if (!more)
            {
                break;
            }
        }
    }

    [Fact]
    public void After_a_crash_or_a_failure_at_any_step_it_is_done_again_and_sums_fit()
    {
        for (var seed = 1UL; seed <= 60; seed++)
        {
            var chance = new Chance(seed);
            var rig = new AgreedRig(purgeBatch: 1 + chance.Below(4));
            var expected = new Dictionary<int, byte[]>();
            foreach (var key in Keys)
            {
                var state = AgreedRig.Cell(1 + chance.Below(120), chance.Odds(2, 3));
                rig.MergeSynced(key, state);
                expected[key] = state;
            }

            rig.Agree(100);
            for (var step = 0; step < 25; step++)
            {
                rig.Turn(() => rig.Purger.Step(AgreedRig.Table, rig.Rule, chance.Below(AgreedRig.Geometry.Count)));
                switch (chance.Below(5))
                {
                    case 0:
                        rig = rig.Crash();
                        break;
                    case 1 when rig.Store.Pending > 0:
                        rig.Store.EndSync(WorldFault.DiskFull);
                        break;
                    case 2 when rig.Store.Pending > 0:
                        rig.Store.MakeDurable();
                        rig = rig.Crash();
                        break;
                    default:
                        rig.Store.EndAll();
                        break;
                }

                rig.CheckSums();
                foreach (var slot in Enumerable.Range(0, AgreedRig.Geometry.Count))
                {
                    if (rig.Crash().Slots[AgreedRig.Table, slot].Purged == new HybridTime(100))
                    {
                        Assert.DoesNotContain(Keys, key => AgreedRig.SlotOf(key) == slot && rig.Has(key) && IsDue(expected[key]));
                    }
                }
            }

            rig.Store.EndAll();
            rig.PurgeAll();
            Assert.All(Keys, key => Assert.Equal(!IsDue(expected[key]), rig.Has(key)));
            rig.CheckSums();
        }
    }

    [Fact]
    public void Replicas_that_hold_the_same_are_the_same_when_both_have_purged()
    {
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var chance = new Chance(seed);
            var writes = Enumerable.Range(1, 60).Select(at => (Key: chance.Below(20), State: AgreedRig.Cell(at, chance.Odds(1, 2)))).ToList();
            var sums = new List<Fingerprint>();
            for (var replica = 0; replica < 2; replica++)
            {
                var rig = new AgreedRig();
                foreach (var (key, state) in writes.OrderBy(_ => chance.Below(1 << 20)))
                {
                    rig.Merge(key, state);
                }

                rig.Store.EndAll();
                rig.Agree(40);
                rig.PurgeAll();
                sums.AddRange(Enumerable.Range(0, AgreedRig.Geometry.Count).Select(rig.Total));
                rig.CheckSums();
            }

            Assert.Equal(sums[..(sums.Count / 2)], sums[(sums.Count / 2)..]);
        }
    }

    [Fact]
    public void A_queue_that_cannot_be_read_is_made_again()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(50, tombstone: true));
        rig.Agree(100);
        rig.Store.Damaged.Add(rig.Store.Family(StoreFamily.Purges).Keys.Single());
        rig.PurgeAll();
        Assert.False(rig.Has(1));
        Assert.Equal(1, rig.Marks[Mark.PurgeQueueRebuilt]);
    }

    [Fact]
    public void A_record_that_is_no_state_stops_the_queue_and_the_slot_must_be_adopted()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(50, tombstone: true));
        rig.Agree(100);
        rig.Store.Family(StoreFamily.Records)[AgreedRig.PathOf(1)] = [99];
        rig.PurgeAll();
        var mark = rig.Slots[AgreedRig.Table, AgreedRig.SlotOf(1)];
        Assert.True(mark.MustAdopt);
        Assert.Equal(default, mark.Purged);
    }

    [Fact]
    public void The_actors_of_a_purged_record_are_given_up_by_their_node()
    {
        var own = (UInt128)1;
        foreach (var (node, mutants, oldest) in new[] { (own, Mutant.None, 8L), (own + 1, Mutant.None, 0L), (own, Mutant.PurgedDotReused, 0L) })
        {
            var rig = new AgreedRig(ResolutionRule.Siblings, mutants: mutants);
            rig.MergeSynced(1, AgreedRig.Bytes(Tombstone(node, 50)));
            rig.Agree(100);
            rig.PurgeAll();
            Assert.False(rig.Has(1));
            Assert.Equal(oldest, rig.Records.OldestActorFor(AgreedRig.Table, AgreedRig.TokenOf(1), []).Micros);
            Assert.Equal(0, rig.Records.OldestActorFor(AgreedRig.Table, AgreedRig.TokenOf(2), []).Micros);
        }
    }

    private static bool IsDue(byte[] state) =>
        PurgeDue.Of(ResolutionRule.LastWriteWins, state) is { } due && due <= new HybridTime(100);

    private static int Queue(AgreedRig rig) => rig.Store.Family(StoreFamily.Purges).Count;

    private static DvvSet Tombstone(UInt128 node, long origin) => DvvSet.Empty.Update(
        VersionVector.Empty, new ActorId(new(node), new HybridTime(7)), new SiblingValue(new HybridTime(origin), true, default), out _);
}
