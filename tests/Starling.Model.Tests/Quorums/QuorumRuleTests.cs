using System;
using System.Linq;
using System.Numerics;
using CsCheck;
using Starling.Model.Quorums;
using Xunit;

namespace Starling.Model.Tests.Quorums;

public sealed class QuorumRuleTests
{
    private static readonly Gen<ConsistencyLevel> Levels = Gen.OneOf(
        ConsistencyLevel.Quorum, ConsistencyLevel.One, ConsistencyLevel.Two, ConsistencyLevel.Three, ConsistencyLevel.Number(5),
        ConsistencyLevel.All, ConsistencyLevel.LocalOne, ConsistencyLevel.LocalQuorum, ConsistencyLevel.EachQuorum);

    /// <summary>Lists of up to eight replicas in up to three data centres, few enough to look at every set of them.</summary>
    private static readonly Gen<int[]> Lists = Gen.Int[0, 2].Array[1, 8];

    [Fact]
    public void A_set_satisfies_a_level_exactly_when_its_definition_says_so() => Gen.Select(Levels, Lists, Gen.Int[0, 2], Gen.Int[0, 9]).Sample(
        (level, centres, local, least) =>
        {
            var isPossible = Means(level, centres, local, least, (1u << centres.Length) - 1);
            Assert.Equal(isPossible, QuorumRule.TryCreate(level, centres, local, least, out var rule));
            Assert.Equal(isPossible, rule is not null);
            for (var set = 0u; rule is not null && set < 1u << centres.Length; set++)
            {
                Assert.Equal(Means(level, centres, local, least, set), rule.IsMet(set));
                Assert.Equal(Means(level, centres, local, least, (uint)rule.All & ~set), rule.IsPossibleWithout(set));
            }
        },
        iter: 3000);

    [Fact]
    public void Any_two_sets_that_satisfy_quorum_share_a_replica() => Assert.All(Enumerable.Range(1, 8), replicas =>
    {
        var rule = Rule(ConsistencyLevel.Quorum, new int[replicas]);
        Assert.Equal(-1, FirstPairApart(rule, replicas));
    });

    [Fact]
    public void Any_two_sets_that_satisfy_each_quorum_share_a_replica_in_every_data_centre() => Lists.Sample(
        centres =>
        {
            var rule = Rule(ConsistencyLevel.EachQuorum, centres);
            for (var set = 0u; set < 1u << centres.Length; set++)
            {
                // The smallest rival is all that the set leaves, plus all but one data centre's replicas.
                foreach (var spared in centres.Distinct())
                {
                    var members = Members(centres, spared);
                    Assert.False(rule.IsMet(set) && rule.IsMet((uint)rule.All & ~(set & members)));
                }
            }
        },
        iter: 500);

    [Fact]
    public void Any_set_that_satisfies_local_quorum_shares_a_replica_with_any_that_satisfies_each_quorum() => Gen.Select(Lists, Gen.Int[0, 7]).Sample(
        (centres, which) =>
        {
            var local = centres[which % centres.Length];
            Assert.True(QuorumRule.TryCreate(ConsistencyLevel.LocalQuorum, centres, local, 0, out var near));
            var each = Rule(ConsistencyLevel.EachQuorum, centres);
            for (var set = 0u; set < 1u << centres.Length; set++)
            {
                Assert.False(near!.IsMet(set) && each.IsMet((uint)each.All & ~set));
            }
        },
        iter: 500);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Planted_bug_Quorums_that_are_one_smaller_need_not_share_a_replica(int replicas) =>
        Assert.NotEqual(-1, FirstPairApart(Rule(ConsistencyLevel.Quorum, new int[replicas]).OffByOne(), replicas));

    [Fact]
    public void The_planted_bug_still_asks_for_one() =>
        Assert.False(Rule(ConsistencyLevel.One, [0, 0, 0]).OffByOne().IsMet(0));

    [Fact]
    public void Choosing_gives_a_smallest_set_of_preferred_replicas_and_needed_is_its_size() => Gen.Select(
        Levels, Lists, Gen.Int[0, 2], Gen.Int[0, 9], Gen.Int.Array[8], Gen.Int[0, 255]).Sample(
        (level, centres, local, least, order, reachable) =>
        {
            if (!QuorumRule.TryCreate(level, centres, local, least, out var rule))
            {
                return;
            }

            var all = Enumerable.Range(0, centres.Length).OrderBy(i => order[i]).ThenBy(i => i).ToArray();
            var smallest = Enumerable.Range(0, 1 << centres.Length).Where(set => rule!.IsMet((ulong)set)).Min(set => BitOperations.PopCount((uint)set));
            Assert.Equal(smallest, rule!.Needed);
            var chosen = rule.Choose(all);
            Assert.NotNull(chosen);
            Assert.True(rule.IsMet(chosen.Value));
            Assert.Equal(smallest, BitOperations.PopCount(chosen.Value));

            // With some out of reach: a set of the others, or none when they do not suffice.
            var up = all.Where(i => (reachable & (1 << i)) != 0).ToArray();
            var mask = up.Aggregate(0UL, (set, i) => set | (1UL << i));
            var some = rule.Choose(up);
            Assert.Equal(rule.IsMet(mask), some is not null);
            Assert.Equal(0UL, (some ?? 0) & ~mask);
        },
        iter: 5000);

    [Fact]
    public void Choosing_takes_the_first_that_can_count()
    {
        Assert.Equal(0b0110UL, Rule(ConsistencyLevel.Two, [0, 0, 0, 0]).Choose([2, 1, 0, 3]));
        QuorumRule.TryCreate(ConsistencyLevel.LocalQuorum, [0, 1, 0, 1, 0, 1], 1, 0, out var local);
        Assert.Equal(0b001010UL, local!.Choose([0, 1, 2, 3, 4, 5]));
        Assert.Equal(0b101010UL, local.Candidates);

        // A floor that is met by others takes them in the order of preference, after the local ones.
        QuorumRule.TryCreate(ConsistencyLevel.LocalOne, [0, 0, 0, 1, 1], 1, 3, out var floor);
        Assert.Equal(0b01011UL, floor!.Choose([0, 1, 2, 3, 4]));
        Assert.Equal(3, floor.Needed);
    }

    [Fact]
    public void A_level_that_the_list_can_never_meet_is_refused()
    {
        Assert.False(QuorumRule.TryCreate(ConsistencyLevel.Three, [0, 0], 0, 0, out _));
        Assert.False(QuorumRule.TryCreate(ConsistencyLevel.LocalOne, [0, 0], 1, 0, out _));
        Assert.False(QuorumRule.TryCreate(ConsistencyLevel.LocalQuorum, [0, 0], 1, 0, out _));
        Assert.False(QuorumRule.TryCreate(ConsistencyLevel.One, [0, 0], 0, 3, out _));
        Assert.False(QuorumRule.TryCreate(ConsistencyLevel.One, [], 0, 0, out _));
        Assert.False(QuorumRule.TryCreate(ConsistencyLevel.One, new int[65], 0, 0, out _));
    }

    [Fact]
    public void Sixty_four_replicas_fit()
    {
        var rule = Rule(ConsistencyLevel.All, new int[64]);
        Assert.Equal(ulong.MaxValue, rule.All);
        Assert.True(rule.IsMet(ulong.MaxValue));
        Assert.False(rule.IsMet(ulong.MaxValue >> 1));
        Assert.Equal(33, Rule(ConsistencyLevel.Quorum, new int[64]).Needed);
    }

    private static QuorumRule Rule(ConsistencyLevel level, int[] centres) =>
        QuorumRule.TryCreate(level, centres, centres[0], 0, out var rule) ? rule! : throw new InvalidOperationException();

    /// <summary>A set that satisfies the rule although all the others do as well; -1 when there is none.</summary>
    private static long FirstPairApart(QuorumRule rule, int replicas)
    {
        for (var set = 0L; set < 1L << replicas; set++)
        {
            if (rule.IsMet((ulong)set) && rule.IsMet(rule.All & ~(ulong)set))
            {
                return set;
            }
        }

        return -1;
    }

    /// <summary>The levels' meaning, counted naively.</summary>
    private static bool Means(ConsistencyLevel level, int[] centres, int local, int least, uint set)
    {
        var count = BitOperations.PopCount(set);
        bool Majority(int centre) =>
            2 * BitOperations.PopCount(set & Members(centres, centre)) > BitOperations.PopCount(Members(centres, centre));
        return count >= least && level.Kind switch
        {
            LevelKind.Quorum => 2 * count > centres.Length,
            LevelKind.Number => count >= level.Count,
            LevelKind.All => count == centres.Length,
            LevelKind.LocalOne => (set & Members(centres, local)) != 0,
            LevelKind.LocalQuorum => Majority(local),
            _ => centres.Distinct().All(Majority),
        };
    }

    private static uint Members(int[] centres, int centre) =>
        centres.Select((c, i) => c == centre ? 1u << i : 0).Aggregate(0u, (a, b) => a | b);
}
