using System.Collections.Generic;
using System.Linq;
using Starling.Membership.Liveness;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Liveness;

public sealed class RumourQueueTests
{
    [Fact]
    public void What_was_told_least_goes_first_and_nothing_twice_in_one_message()
    {
        var queue = new RumourQueue();
        queue.Add(About(1));
        Assert.Equal([1], Take(queue, 5));
        queue.Add(About(2));
        Assert.Equal([2], Take(queue, 1));
        queue.Add(About(3));
        Assert.Equal([3, 1, 2], Take(queue, 5));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(9, 4)]
    [InlineData(99, 8)]
    [InlineData(100, 12)]
    public void A_rumour_is_told_some_times_the_logarithm_of_members_and_then_dropped(int members, int tellings)
    {
        var queue = new RumourQueue();
        queue.Add(About(1));
        var told = 0;
        while (queue.Count > 0)
        {
            told += Take(queue, 5, members).Count;
        }

        Assert.Equal(tellings, told);
    }

    [Fact]
    public void Of_one_node_only_the_newest_rumour_is_kept_and_replaced_ones_take_no_room()
    {
        var queue = new RumourQueue();
        for (var i = 0; i < 10_000; i++)
        {
            queue.Add(new Rumour(new NodeId(1), RumourKind.Alive, new Incarnation(1, (ulong)i), new NodeId(1)));
        }

        queue.Add(About(2));
        queue.Drop(new NodeId(2));
        Assert.Equal(1, queue.Count);
        var taken = new List<Rumour>();
        queue.Take(taken, 10, 3);
        Assert.Equal(9_999UL, Assert.Single(taken).Incarnation.Counter);
    }

    [Fact]
    public void All_have_their_turn_once_before_anybody_has_a_second_and_orders_differ()
    {
        var round = new ProbeRound(new Chance(1));
        for (var i = 1; i <= 20; i++)
        {
            round.Add(new NodeId((System.UInt128)i));
        }

        List<int> Pass() => [.. Enumerable.Range(0, 20).Select(_ => (int)round.Next(_ => true).Bits)];
        Pass();
        var (first, second) = (Pass(), Pass());
        Assert.Equal(Enumerable.Range(1, 20), first.Order());
        Assert.Equal(Enumerable.Range(1, 20), second.Order());
        Assert.NotEqual(first, second);
        round.Remove(new NodeId(7));
        Assert.DoesNotContain(7, Pass());
        Assert.Equal(default, round.Next(_ => false));
        var drawn = new List<NodeId>();
        round.Draw(3, id => id.Bits < 5, drawn);
        Assert.Equal(3, drawn.Distinct().Count());
        Assert.All(drawn, id => Assert.True(id.Bits < 5));
    }

    private static Rumour About(int node) => new(new NodeId((System.UInt128)node), RumourKind.Suspect, new Incarnation(1, 0), new NodeId(9));

    private static List<int> Take(RumourQueue queue, int most, int members = 3)
    {
        var taken = new List<Rumour>();
        queue.Take(taken, most, members);
        return [.. taken.Select(rumour => (int)rumour.About.Bits)];
    }
}
