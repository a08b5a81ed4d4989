using System;
using Starling.Membership.Liveness;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Liveness;

/// <summary>What many nodes do together. The same measurements with more seeds and longer runs are in <see cref="FleetFigures"/>.</summary>
public sealed class FleetTests
{
    [Theory]
    [InlineData(3, 10)]
    [InlineData(5, 10)]
    [InlineData(100, 2)]
    public void All_notice_within_five_seconds_that_a_node_went_silent(int count, int seeds)
    {
        for (var seed = 1UL; seed <= (ulong)seeds; seed++)
        {
            var fleet = new Fleet(count, seed);
            fleet.RunFor(Seconds(5));
            Assert.True(fleet.IsOneView());
            fleet.Kill(1);
            Assert.NotNull(fleet.RunUntil(() => fleet.AllThink(1, PeerState.Dead), Seconds(5)));
            fleet.Restart(1);
            Assert.NotNull(fleet.RunUntil(() => fleet.AllThink(1, PeerState.Alive), Seconds(2)));
        }
    }

    [Fact]
    public void Nobody_is_held_for_dead_who_lives_while_messages_are_lost_and_nodes_pause()
    {
        var fleet = new Fleet(50, 7, new Weather(50, Seconds(60), Seconds(1)));
        fleet.RunFor(Seconds(120));
        Assert.True(fleet.Sum(Mark.SuspicionRaised) > 0);
        Assert.Equal(0, fleet.Sum(Mark.SuspicionRanOut));
    }

    [Fact]
    public void Two_halves_of_a_hundred_find_each_other_again()
    {
        var fleet = new Fleet(100, 3);
        fleet.RunFor(Seconds(5));
        fleet.IsOpen = (from, to) => from < 50 == to < 50;
        Assert.NotNull(fleet.RunUntil(() => fleet.AllThinkDead(50), Seconds(60)));
        fleet.RunFor(Seconds(10));
        fleet.IsOpen = (_, _) => true;
        Assert.NotNull(fleet.RunUntil(fleet.IsOneView, Seconds(30)));
    }

    /// <summary>Long enough to be suspected, too short to be condemned: the denial makes the difference.</summary>
    [Fact]
    public void A_suspicion_that_is_denied_condemns_nobody_and_one_that_is_not_does()
    {
        Assert.Equal(0, CondemnedAfterPause(Mutant.None));
        Assert.NotEqual(0, CondemnedAfterPause(Mutant.SuspicionNotRefuted));
        Assert.NotEqual(0, CondemnedAfterPause(Mutant.SuspicionSkipped));
    }

    [Fact]
    public void A_node_that_cannot_reach_one_other_does_not_have_it_condemned()
    {
        var fleet = new Fleet(10, 5) { IsOpen = (from, to) => (from, to) is not ((0, 1) or (1, 0)) };
        fleet.RunFor(Seconds(60));
        Assert.Equal(0, fleet.Sum(Mark.SuspicionRanOut));
        Assert.True(fleet.Sum(Mark.ProbeRelayed) > 0);
    }

    [Fact]
    public void What_each_node_sends_does_not_grow_with_the_cluster()
    {
        Assert.InRange(MessagesPerNodeSecond(100), 0.9 * MessagesPerNodeSecond(10), 1.1 * MessagesPerNodeSecond(10));
    }

    private static long CondemnedAfterPause(Mutant mutants)
    {
        var condemned = 0L;
        for (var seed = 1UL; seed <= 5; seed++)
        {
            // Some cannot ask it themselves: to them only its denial says that it lives.
            var fleet = new Fleet(20, seed, mutants: mutants) { IsOpen = (from, to) => (from == 4 && to < 4) == (to == 4 && from < 4) };
            fleet.RunFor(Seconds(5));
            fleet.Nodes[4].PausedUntil = fleet.Now + Seconds(1.8);
            var wasDead = fleet.RunUntil(() => !fleet.NobodyThinksDead(4), Seconds(15)) is not null;
            Assert.True(fleet.Sum(Mark.SuspicionRaised) > 0);
            condemned += wasDead ? 1 : 0;
        }

        return condemned;
    }

    private static double MessagesPerNodeSecond(int count)
    {
        var fleet = new Fleet(count, 1);
        fleet.RunFor(Seconds(10));
        var before = fleet.Messages;
        fleet.RunFor(Seconds(30));
        return (fleet.Messages - before) / 30.0 / count;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
