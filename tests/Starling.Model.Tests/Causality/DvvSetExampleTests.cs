using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Xunit;
using static Starling.Model.Tests.Causality.Sample;

namespace Starling.Model.Tests.Causality;

public sealed class DvvSetExampleTests
{
    [Fact]
    public void Five_writes_over_two_replicas()
    {
        var one = DvvSet.Empty.Put(A, "v1");
        var two = one.Put(A, "v2");
        Assert.Equal("v2 v1", two.Texts());

        var three = two.Put(A, "v3", one.Context);
        Assert.Equal("v3 v2", three.Texts());
        Assert.Equal(Vector(new Dot(A, 3)), three.Context);

        var atB = three.Put(B, "v4", one.Context);
        Assert.Equal("v3 v2 v4", atB.Texts());

        var atA = three.Put(A, "v5", three.Context);
        Assert.Equal("v5", atA.Texts());

        var both = DvvSet.Merge(atA, atB);
        Assert.Equal("v5 v4", both.Texts());
        Assert.Equal(Vector(new Dot(A, 4), new Dot(B, 1)), both.Context);
    }

    [Fact]
    public void Blind_writes_all_stay()
    {
        Step.Runs(30, kinds: 2).Sample(
            steps =>
            {
                DvvSet[] sets = [DvvSet.Empty, DvvSet.Empty, DvvSet.Empty];
                var puts = 0;
                foreach (var step in steps)
                {
                    sets[step.Place] = step.Kind == 0
                        ? sets[step.Place].Put(Actor(step.Place + 1), $"v{++puts}")
                        : DvvSet.Merge(sets[step.Place], sets[step.Other]);
                }

                Assert.Equal(puts, DvvSet.Merge(DvvSet.Merge(sets[2], sets[0]), sets[1]).Count);
            },
            iter: 1000);
    }

    [Fact]
    public void Two_clients_that_read_and_write_by_turns_see_at_most_two_siblings()
    {
        Step.Runs(60, kinds: 2, places: 2).Sample(
            steps =>
            {
                // Each client writes with what it read last, while the other one writes in between. Clocks that cannot
                // tell two clients behind one actor apart pile up siblings here.
                var set = DvvSet.Empty;
                VersionVector[] seen = [VersionVector.Empty, VersionVector.Empty];
                foreach (var step in steps)
                {
                    if (step.Kind == 0)
                    {
                        seen[step.Place] = set.Context;
                        continue;
                    }

                    set = set.Put(A, $"c{step.Place}", seen[step.Place]);
                    seen[step.Place] = set.Context;
                    Assert.InRange(set.Count, 1, 2);
                }
            },
            iter: 1000);
    }

    [Fact]
    public void Two_clients_that_never_see_each_others_writes_keep_one_value_each()
    {
        var set = DvvSet.Empty;
        VersionVector one = VersionVector.Empty, two = VersionVector.Empty;
        for (var turn = 0; turn < 20; turn++)
        {
            var before = set.Context;
            set = set.Put(A, $"one{turn}", one);
            set = set.Put(A, $"two{turn}", two);
            one = VersionVector.Merge(before, Vector(new Dot(A, before[A] + 1)));
            two = set.Context;
            Assert.InRange(set.Count, 1, 2);
        }
    }

    [Fact]
    public void Merging_is_associative_where_values_without_dots_would_not_be()
    {
        var one = DvvSet.Empty.Put(A, "v1");
        var two = DvvSet.Empty.Put(B, "v2");
        var three = one.Put(A, "v3", one.Context);
        var left = DvvSet.Merge(DvvSet.Merge(one, two), three);
        Assert.Equal(left, DvvSet.Merge(one, DvvSet.Merge(two, three)));
        Assert.Equal("v3 v2", left.Texts());
    }

    [Fact]
    public void A_delete_beside_a_write_leaves_the_write()
    {
        var start = DvvSet.Empty.Put(A, "old");
        var deleted = start.Update(start.Context, B, Tombstone(origin: 9), out _);
        var written = start.Put(A, "new", start.Context);
        var both = DvvSet.Merge(deleted, written);
        Assert.Equal(2, both.Count);
        Assert.Contains(both, sibling => sibling.Value.Text() == "new");
        Assert.DoesNotContain(both, sibling => sibling.Value.Text() == "old");
    }

    [Fact]
    public void A_node_is_known_by_its_newest_epoch()
    {
        var set = DvvSet.Empty.Put(Actor(1, 10), "a").Put(Actor(1, 20), "b").Put(Actor(1, 10), "c")
            .Put(Actor(3, 5), "d");
        Assert.True(set.KnowsNode(Node(1), out var newest, out var counter));
        Assert.Equal(Actor(1, 20), newest);
        Assert.Equal(1ul, counter);
        Assert.Equal(2ul, set.CounterOf(Actor(1, 10)));
        Assert.False(set.KnowsNode(Node(2), out _, out _));
        Assert.Equal(0ul, set.CounterOf(Actor(2, 10)));
        Assert.Equal([2ul, 1ul, 1ul, 1ul], set.Select(sibling => sibling.Dot.Counter));
    }
}
