using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.Agreement;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.AntiEntropy;
using Starling.Storage.Agreement;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Replication.Tests.AntiEntropy;

/// <summary>The decisions of agreement, apart from all effects.</summary>
public sealed class PureTests
{
    private static readonly SlotStand Stand = new(new(5), new(5), true, new(1, 2), new(3, 4));

    [Fact]
    public void Of_two_nodes_exactly_one_begins() => Gen.Select(Gen.Int[0, 65_535], Gen.ULong, Gen.ULong).Sample((slot, a, b) =>
    {
        var (one, two) = (new NodeId(a), new NodeId((UInt128)b << 64));
        Assert.True(one == two || (PairPlan.Begins(slot, one, two) ^ PairPlan.Begins(slot, two, one)));
    });

    [Fact]
    public void About_half_of_the_slots_are_begun_by_each()
    {
        var begun = Enumerable.Range(0, 1000).Count(slot => PairPlan.Begins(slot, new NodeId(1), new NodeId(2)));
        Assert.InRange(begun, 400, 600);
    }

    [Fact]
    public void Of_the_replicas_of_a_slot_one_begins_with_all_others_and_waits_for_nobody() =>
        Gen.Select(Gen.Int[0, 65_535], Gen.ULong.Array[2, 5]).Sample((slot, numbers) =>
        {
            var nodes = numbers.Distinct().Select(number => new NodeId(number)).ToArray();
            var hubs = Array.FindAll(nodes, node => Array.TrueForAll(nodes, other => other == node || PairPlan.Begins(slot, node, other)));
            var free = Array.FindAll(nodes, node => !PairPlan.MustWait(slot, node, Array.FindAll(nodes, other => other != node), 0));
            Assert.Single(hubs);
            Assert.Equal(hubs, free);
        });

    [Fact]
    public void Each_node_is_the_hub_of_about_a_third_of_the_slots_of_three()
    {
        NodeId[] nodes = [new(1), new(2), new(3)];
        Assert.All(nodes, node => Assert.InRange(
            Enumerable.Range(0, 3000).Count(slot => !PairPlan.MustWait(slot, node, Array.FindAll(nodes, other => other != node), 0)), 900, 1100));
    }

    [Fact]
    public void The_hub_is_waited_for_while_it_can_be_reached_and_not_for_ever()
    {
        var (hub, other) = PairPlan.Begins(7, new NodeId(1), new NodeId(2)) ? (new NodeId(1), new NodeId(2)) : (new NodeId(2), new NodeId(1));
        Assert.True(PairPlan.MustWait(7, other, [hub], 0));
        Assert.True(PairPlan.MustWait(7, other, [hub], PairPlan.WaitsMax - 1));
        Assert.False(PairPlan.MustWait(7, other, [hub], PairPlan.WaitsMax));
        Assert.False(PairPlan.MustWait(7, other, [], 0));
        Assert.False(PairPlan.MustWait(7, hub, [other], 0));
    }

    [Fact]
    public void A_slot_has_one_turn_at_a_time_and_a_comparison_from_before_it_counts_no_more()
    {
        var turns = new SlotTurns();
        Assert.True(turns.TryBegin(1, 2, comparedAt: 10));
        Assert.False(turns.TryBegin(1, 2, comparedAt: 11));
        Assert.False(turns.TryBegin(1, 2, long.MaxValue));
        Assert.True(turns.TryBegin(1, 3, comparedAt: 11));
        Assert.True(turns.TryBegin(2, 2, comparedAt: 11));
        turns.End(1, 2, now: 20);
        Assert.False(turns.TryBegin(1, 2, comparedAt: 20));
        Assert.True(turns.TryBegin(1, 2, comparedAt: 21));
        turns.End(1, 2, now: 30);
        Assert.True(turns.TryBegin(1, 2, long.MaxValue));
    }

    [Fact]
    public void Symbols_are_asked_for_in_steps_that_waste_few()
    {
        Assert.Equal(SymbolSteps.First, SymbolSteps.Next(0));
        Assert.All(Enumerable.Range(6, 3000), sent => Assert.InRange(SymbolSteps.Next(sent), 1, sent / 2));
        var (sent, made, questions) = (0, 0, 0);
        for (; sent < 2048; questions++)
        {
            sent += SymbolSteps.Next(sent);
            made += sent;
        }

        Assert.InRange(made, sent, 4 * sent);
        Assert.InRange(questions, 1, 20);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 10)]
    [InlineData(100, 200)]
    public void A_slot_s_leaves_that_differ_are_found_with_few_symbols(int leaves, int most)
    {
        var total = 0;
        const int Slots = 50;
        for (var slot = 0; slot < Slots; slot++)
        {
            var (mine, theirs) = Leaves(slot, leaves);
            var search = new IdSearch(new SlotCase(default), -1, mine, 2048);
            total += Run(search, theirs);
            Assert.Equal(theirs.Except(mine).Order(), search.Found!.Missing.Order());
            Assert.Equal(mine.Except(theirs).Order(), search.Found.Surplus.Order());
        }

        Assert.InRange(total / (double)Slots, 1, most);
    }

    [Fact]
    public void A_set_that_changes_all_the_while_is_searched_twice_and_given_up()
    {
        var search = new IdSearch(new SlotCase(default), 5, [1, 2, 3], 64);
        var taken = 0;
        for (ulong round = 1; search.IsOpen; round++)
        {
            // Symbols of another set each time fit together with nothing.
            var encoder = new SymbolEncoder([.. Enumerable.Range(0, 40).Select(i => ((ulong)i * 0x9e3779b97f4a7c15) + round)]);
            taken += search.Step;
            search.Take([.. Enumerable.Range(0, search.Step).Select(_ => encoder.Next())]);
            Assert.InRange(taken, 1, 2 * 64);
        }

        Assert.Null(search.Found);
    }

    [Fact]
    public void Sums_are_compared_only_where_both_have_purged_alike()
    {
        Assert.Equal(SlotVerdict.EqualAsOf, Comparison.Of(Stand, Stand));
        Assert.Equal(SlotVerdict.EqualAsOf, Comparison.Of(Stand, Stand with { Current = default }));
        Assert.Equal(SlotVerdict.EqualCurrent, Comparison.Of(Stand, Stand with { AsOf = default }));
        Assert.Equal(SlotVerdict.Different, Comparison.Of(Stand, Stand with { AsOf = default, Current = default }));
        Assert.Equal(SlotVerdict.NotTold, Comparison.Of(Stand, Stand with { IsTold = false }));
        Assert.Equal(SlotVerdict.OtherWatermark, Comparison.Of(Stand, Stand with { Watermark = new(6) }));
        Assert.Equal(SlotVerdict.OtherWatermark, Comparison.Of(Stand, Stand with { Purged = new(4) }));
    }

    [Fact]
    public void A_round_commits_only_what_all_hold()
    {
        var good = new ConvergedSlot(RoundWord.Done, Stand);
        var otherAsOf = new ConvergedSlot(RoundWord.Done, Stand with { AsOf = default });
        var otherCurrent = new ConvergedSlot(RoundWord.Done, Stand with { Current = default });
        Assert.True(RoundJudge.MayCommit([good, good, good]));
        Assert.True(RoundJudge.MayCommit([good, otherAsOf, good]));
        Assert.True(RoundJudge.MayCommit([good, otherCurrent, good]));
        Assert.False(RoundJudge.MayCommit([good, otherAsOf, otherCurrent]));
        Assert.False(RoundJudge.MayCommit([good, good, new(RoundWord.NotTold, default)]));
        Assert.False(RoundJudge.MayCommit([good, good, new(RoundWord.NotClosed, Stand)]));
        Assert.False(RoundJudge.MayCommit([good, good, new(RoundWord.Done, Stand with { Purged = new(4) })]));
        Assert.False(RoundJudge.MayCommit([good, good, new(RoundWord.Done, Stand with { Watermark = new(6), Purged = new(5) })]));
        Assert.False(RoundJudge.MayCommit([]));
        var bad = new ConvergedSlot(RoundWord.Done, Stand with { AsOf = default, Current = default });
        Assert.False(RoundJudge.MayCommit([good, bad, good]));
        Assert.True(RoundJudge.MayCommit([good, bad, good], isLenient: true));
    }

    [Fact]
    public void The_difference_of_two_sets_of_ids_is_theirs_without_mine_and_mine_without_theirs() =>
        Gen.Select(Gen.ULong[0, 30].Array[0, 20], Gen.ULong[0, 30].Array[0, 20]).Sample((mine, theirs) =>
        {
            var (a, b) = (mine.Distinct().ToArray(), theirs.Distinct().ToArray());
            var difference = IdDifference.Of(a, b);
            Assert.Equal(b.Except(a).Order(), difference.Missing);
            Assert.Equal(a.Except(b).Order(), difference.Surplus);
        });

    [Fact]
    public void Merging_what_a_page_says_makes_both_sides_equal() =>
        Gen.Select(Rows, Rows).Sample((mine, theirs) =>
        {
            var page = PageMerge.Of(ResolutionRule.LastWriteWins, mine, theirs);
            Assert.Equal(After(mine, page.Pull), After(theirs, page.Push));
            Assert.Equal(0, PageMerge.Of(ResolutionRule.LastWriteWins, mine, mine).Different);
        });

    [Fact]
    public void Up_to_the_watermark_the_peer_is_right_and_above_it_both_are()
    {
        Assert.Empty(Adopted(Cell(5), []));
        Assert.Equal(Cell(11), Adopted(Cell(11), []));
        Assert.Equal(Cell(4), Adopted(Cell(5), Cell(4)));
        Assert.Equal(Cell(11), Adopted(Cell(11), Cell(4)));
        Assert.Equal(Cell(12), Adopted(Cell(11), Cell(12)));
        Assert.Equal(Cell(4), Adopted([], Cell(4)));
        Assert.Equal(Cell(4), Adopted([9, 9, 9], Cell(4)));
        Assert.Empty(Adopted([9, 9, 9], []));
    }

    [Fact]
    public void A_bucket_lets_a_second_s_worth_through_at_once_and_then_its_rate()
    {
        var pace = new Pace(1000);
        Assert.Equal(TimeSpan.Zero, pace.Take(1000, TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(0.5), pace.Take(500, TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.Zero, pace.Take(500, TimeSpan.FromSeconds(2)));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Take(1000, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Repair_pauses_while_answers_take_three_times_their_usual_or_much_is_in_flight()
    {
        var restraint = new Restraint(inFlightMax: 100, millisecond: 10);
        Assert.False(restraint.MustPause(20, 0));
        Assert.False(restraint.MustPause(60, 0));
        Assert.True(restraint.MustPause(70, 1));
        Assert.False(restraint.MustPause(70, 0));
        Assert.True(restraint.MustPause(20, 26));
        Assert.False(restraint.MustPause(20, 25));
        Assert.False(new Restraint(100, 10).MustPause(0, 0));
    }

    /// <summary>The leaves of a slot as two replicas hold them, all full, of which some differ.</summary>
    private static (ulong[] Mine, ulong[] Theirs) Leaves(int slot, int different)
    {
        var chance = new Random(slot);
        var mine = Enumerable.Range(0, 1024).Select(leaf => LeafItem.Of(leaf, new Fingerprint((ulong)chance.NextInt64(), 0))).ToArray();
        var theirs = mine.ToArray();
        foreach (var leaf in Enumerable.Range(0, 1024).OrderBy(_ => chance.Next()).Take(different))
        {
            theirs[leaf] ^= 1UL + (ulong)chance.NextInt64(1L << 50);
        }

        return (mine, theirs);
    }

    private static int Run(IdSearch search, ulong[] theirs)
    {
        var encoder = new SymbolEncoder(theirs, LeafItem.PlaceOf);
        var sent = 0;
        while (search.IsOpen)
        {
            var step = search.Step;
            sent += step;
            search.Take([.. Enumerable.Range(0, step).Select(_ => encoder.Next())]);
        }

        return sent;
    }

    private static Gen<StoredRow[]> Rows { get; } = Gen.Select(Gen.Byte[0, 9], Gen.Long[1, 5]).Array[0, 8].Select(
        rows => rows.DistinctBy(row => row.Item1).OrderBy(row => row.Item1)
            .Select(row => new StoredRow([row.Item1], Cell(row.Item2))).ToArray());

    private static IEnumerable<string> After(StoredRow[] held, List<StoredRow> merged)
    {
        var rows = new SortedDictionary<byte, byte[]>();
        foreach (var row in held.Concat(merged))
        {
            var current = rows.GetValueOrDefault(row.Path[0]) ?? [];
            rows[row.Path[0]] = RecordState.Merge(ResolutionRule.LastWriteWins, current, row.State, new ArrayBufferWriter<byte>())
                == MergeOutcome.KeepCurrent ? current : row.State;
        }

        return rows.Select(row => $"{row.Key}:{Convert.ToHexString(row.Value)}");
    }

    private static byte[] Adopted(byte[] mine, byte[] theirs)
    {
        var output = new ArrayBufferWriter<byte>();
        AdoptionPage.Decide(ResolutionRule.LastWriteWins, mine, theirs, new HybridTime(10), output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Cell(long at)
    {
        var output = new ArrayBufferWriter<byte>();
        LwwCell.Write(output, new HybridTime(at), new HybridTime(at), false, "v"u8);
        return output.WrittenSpan.ToArray();
    }
}
