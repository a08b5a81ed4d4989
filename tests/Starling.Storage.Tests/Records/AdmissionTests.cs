using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Records;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Records;

/// <summary>What is let in through which door once a slot is closed.</summary>
public sealed class AdmissionTests
{
    private const long Watermark = 100;
    private const long Closed = 200;

    [Theory]
    [InlineData(Door.Client, 201, MergeAnswer.Changed)]
    [InlineData(Door.Client, 200, MergeAnswer.TooLate)]
    [InlineData(Door.Hint, 201, MergeAnswer.Changed)]
    [InlineData(Door.Hint, 200, MergeAnswer.TooLate)]
    [InlineData(Door.Repair, 101, MergeAnswer.Changed)]
    [InlineData(Door.Repair, 100, MergeAnswer.Obsolete)]
    [InlineData(Door.Transfer, 1, MergeAnswer.Changed)]
    public void A_door_lets_in_what_is_young_enough(Door door, long origin, MergeAnswer expected)
    {
        foreach (var (rule, state) in new[]
        {
            (ResolutionRule.LastWriteWins, AgreedRig.Cell(origin)), (ResolutionRule.Siblings, AgreedRig.Bytes(Write(DvvSet.Empty, 2, origin))),
        })
        {
            var rig = new AgreedRig(rule);
            rig.Agree(Watermark, Closed);
            Assert.Equal(expected, rig.MergeSynced(1, state, door));
            Assert.Equal(expected == MergeAnswer.Changed, rig.Has(1));
            rig.CheckSums();
        }
    }

    [Fact]
    public void What_is_refused_leaves_no_trace()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(50));
        rig.Agree(Watermark, Closed);
        var commits = rig.Store.Commits;
        Assert.Equal(MergeAnswer.TooLate, rig.Merge(1, AgreedRig.Cell(150)));
        Assert.Equal(MergeAnswer.Obsolete, rig.Merge(1, AgreedRig.Cell(99), Door.Repair));
        Assert.Equal(commits, rig.Store.Commits);
        Assert.Equal(AgreedRig.Cell(50), rig.Newest(1));
    }

    [Fact]
    public void What_is_held_already_is_answered_as_that_however_old_it_is()
    {
        var rig = new AgreedRig();
        rig.MergeSynced(1, AgreedRig.Cell(50));
        rig.Agree(Watermark, Closed);
        foreach (var door in Enum.GetValues<Door>())
        {
            Assert.Equal(MergeAnswer.Unchanged, rig.Merge(1, AgreedRig.Cell(50), door));
            Assert.Equal(MergeAnswer.Unchanged, rig.Merge(1, AgreedRig.Cell(40), door));
        }
    }

    [Fact]
    public void A_young_write_with_an_old_write_time_is_let_in()
    {
        var rig = new AgreedRig();
        rig.Agree(Watermark, Closed);
        Assert.Equal(MergeAnswer.Changed, rig.Merge(1, AgreedRig.Cell(201, writeTime: 5)));
    }

    [Fact]
    public void A_siblings_write_is_too_late_when_it_brings_a_value_that_the_closing_has_missed()
    {
        var missed = Write(DvvSet.Empty, 2, 150);
        var whole = Write(missed, 2, 250);
        var rig = new AgreedRig(ResolutionRule.Siblings);
        rig.Agree(Watermark, Closed);
        Assert.Equal(MergeAnswer.TooLate, rig.MergeSynced(1, AgreedRig.Bytes(whole)));
        Assert.False(rig.Has(1));
        Assert.Equal(MergeAnswer.Changed, rig.MergeSynced(1, AgreedRig.Bytes(missed), Door.Repair));
        Assert.Equal(MergeAnswer.Changed, rig.MergeSynced(1, AgreedRig.Bytes(whole)));
    }

    [Fact]
    public void Old_values_that_are_unknown_here_are_left_out_of_a_siblings_write_without_a_claim_on_them()
    {
        var whole = Write(Write(DvvSet.Empty, 3, 50), 2, 250);
        var rig = new AgreedRig(ResolutionRule.Siblings);
        rig.Agree(Watermark, Closed);
        Assert.Equal(MergeAnswer.Changed, rig.MergeSynced(1, AgreedRig.Bytes(whole)));
        Assert.Equal([250L], OriginsOf(rig.Newest(1)));

        // Whoever holds the old value keeps it when this replica's state comes back: it may be this replica that has lost it.
        var holder = new AgreedRig(ResolutionRule.Siblings);
        holder.MergeSynced(1, AgreedRig.Bytes(Write(DvvSet.Empty, 3, 50)));
        holder.Agree(Watermark, Closed);
        Assert.Equal(MergeAnswer.Changed, holder.MergeSynced(1, rig.Newest(1), Door.Repair));
        Assert.Equal([50L, 250L], OriginsOf(holder.Newest(1)).Order());
    }

    [Fact]
    public void A_young_value_whose_counter_covers_an_old_unknown_one_is_refused_and_known_where_the_old_one_is()
    {
        var whole = Write(Write(DvvSet.Empty, 2, 50), 2, 250);
        foreach (var door in new[] { Door.Client, Door.Hint, Door.Repair })
        {
            var rig = new AgreedRig(ResolutionRule.Siblings);
            rig.Agree(Watermark, Closed);
            Assert.Equal(MergeAnswer.TooLate, rig.MergeSynced(1, AgreedRig.Bytes(whole), door));
            Assert.False(rig.Has(1));
            Assert.Equal(door == Door.Repair ? 1 : 0, rig.Records.Suspects.Count);

            var holder = new AgreedRig(ResolutionRule.Siblings);
            holder.MergeSynced(1, AgreedRig.Bytes(Write(DvvSet.Empty, 2, 50)));
            holder.Agree(Watermark, Closed);
            Assert.Equal(MergeAnswer.Changed, holder.MergeSynced(1, AgreedRig.Bytes(whole), door));
            Assert.Equal([250L, 50L], OriginsOf(holder.Newest(1)));
        }
    }

    [Fact]
    public void A_replica_that_must_adopt_cuts_nothing_because_it_may_have_lost_what_it_does_not_hold()
    {
        var rig = new AgreedRig(ResolutionRule.Siblings);
        rig.Agree(Watermark, Closed);
        rig.Turn(() => rig.Slots.SetMustAdopt(AgreedRig.Table, AgreedRig.SlotOf(1), true));
        rig.MergeSynced(1, AgreedRig.Bytes(Write(Write(DvvSet.Empty, 2, 50), 2, 250)));
        Assert.Equal([250L, 50L], OriginsOf(rig.Newest(1)));
    }

    [Fact]
    public void Repairs_of_a_cell_commute_and_bring_nothing_old()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var chance = new Chance(seed);
            var agreed = chance.Odds(1, 2) ? AgreedRig.Cell(1 + chance.Below((int)Watermark), chance.Odds(1, 2)) : null;
            var states = new List<byte[]>();
            for (var i = 0; i < 6; i++)
            {
                states.Add(AgreedRig.Cell(1 + chance.Below(300), chance.Odds(1, 3), chance.Odds(1, 4) ? chance.Below(300) : null));
            }

            var results = Orders(chance, states).Select(order => Repaired(ResolutionRule.LastWriteWins, agreed, order)).ToList();
            Assert.All(results, result => Assert.Equal(results[0], result));
            if (LwwView.TryRead(results[0], out var cell) && cell.Origin.Micros <= Watermark)
            {
                Assert.Equal(agreed, results[0]);
            }
        }
    }

    [Fact]
    public void Repairs_of_siblings_commute_and_bring_nothing_old()
    {
        var (cut, kept) = (0, 0);
        for (var seed = 1UL; seed <= 250; seed++)
        {
            var chance = new Chance(seed);
            var story = new SiblingStory(chance, Watermark);
            var results = Orders(chance, story.InFlight).Select(
                order => Repaired(ResolutionRule.Siblings, story.Agreed, order)).ToList();
            Assert.All(results, result => Assert.Equal(results[0], result));
            var old = LiveOriginsOf(results[0]).Where(origin => origin <= Watermark).ToList();
            Assert.Subset(new HashSet<long>(OriginsOf(story.Agreed ?? [])), new HashSet<long>(old));
            cut += story.Agreed is null ? 1 : 0;
            kept += old.Count;
        }

        Assert.True(cut > 20 && kept > 20, "the stories must both purge and keep");
    }

    [Fact]
    public void The_planted_bugs_let_in_what_they_say()
    {
        var repair = new AgreedRig(mutants: Mutant.RepairNotFenced);
        repair.Agree(Watermark, Closed);
        Assert.Equal(MergeAnswer.Changed, repair.Merge(1, AgreedRig.Cell(5), Door.Repair));
        Assert.Equal(MergeAnswer.TooLate, repair.Merge(2, AgreedRig.Cell(5), Door.Hint));
        var hint = new AgreedRig(mutants: Mutant.HintNotFenced);
        hint.Agree(Watermark, Closed);
        Assert.Equal(MergeAnswer.Changed, hint.Merge(1, AgreedRig.Cell(5), Door.Hint));
        Assert.Equal(MergeAnswer.Obsolete, hint.Merge(2, AgreedRig.Cell(5), Door.Repair));
    }

    private static byte[] Repaired(ResolutionRule rule, byte[]? agreed, List<byte[]> order)
    {
        var rig = new AgreedRig(rule);
        if (agreed is not null)
        {
            rig.MergeSynced(1, agreed, Door.Transfer);
        }

        rig.Agree(Watermark, Closed);
        // What is refused is brought again, as repair does.
        for (var again = new List<byte[]>(order); again.Count > 0;)
        {
            var refused = again.FindAll(state => rig.Merge(1, state, Door.Repair) == MergeAnswer.TooLate);
            again = refused.Count < again.Count ? refused : [];
        }

        rig.Store.EndAll();
        rig.CheckSums();
        return rig.Newest(1);
    }

    /// <summary>A few random orders, each with some repetitions.</summary>
    private static IEnumerable<List<byte[]>> Orders(Chance chance, List<byte[]> states)
    {
        for (var i = 0; i < 4; i++)
        {
            var order = states.Concat(states.Take(2)).OrderBy(_ => chance.Below(1 << 30)).ToList();
            yield return order;
        }
    }

    private static long[] OriginsOf(byte[] state) =>
        state.Length == 0 ? [] : [.. SiblingState.Read(state).Select(sibling => sibling.Value.Origin.Micros)];

    private static long[] LiveOriginsOf(byte[] state) => state.Length == 0 ? [] : [.. SiblingState.Read(state)
        .Where(sibling => !sibling.Value.IsTombstone).Select(sibling => sibling.Value.Origin.Micros)];

    private static DvvSet Write(DvvSet onto, int node, long origin) => onto.Update(
        VersionVector.Empty, new ActorId(new NodeId((UInt128)node), new HybridTime(7)),
        new SiblingValue(new HybridTime(origin), false, Rig.Bytes("x")), out _);
}
