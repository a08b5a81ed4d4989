using System.Linq;
using Starling.Model.Causality;
using Xunit;
using static Starling.Model.Tests.Causality.Sample;

namespace Starling.Model.Tests.Causality;

public sealed class WinnerTests
{
    [Fact]
    public void Picking_at_read_loses_nothing_where_trimming_in_the_merge_loses_everything()
    {
        // v at a (origin 5); x at c (1), having seen v; w at b (3), blind.
        var v = DvvSet.Empty.Put(A, "v", origin: 5);
        var x = DvvSet.Empty.Put(C, "x", v.Context, origin: 1);
        var w = DvvSet.Empty.Put(B, "w", origin: 3);
        var one = DvvSet.Merge(v, w);
        var other = DvvSet.Merge(w, x);
        Assert.Equal("v", Winner.Of(one)!.Value.Text());
        Assert.Equal("w", Winner.Of(other)!.Value.Text());

        var all = DvvSet.Merge(one, other);
        Assert.Equal("w x", all.Texts());
        Assert.Equal("w", Winner.Of(all)!.Value.Text());
    }

    [Fact]
    public void Newest_origin_then_a_value_then_the_greater_dot()
    {
        Assert.Null(Winner.Of(DvvSet.Empty));
        var set = DvvSet.Empty.Put(B, "old", origin: 2).Put(A, "new", origin: 3);
        Assert.Equal("new", Winner.Of(set)!.Value.Text());

        var deleted = set.Update(VersionVector.Empty, C, Tombstone(origin: 3), out _);
        Assert.Equal("new", Winner.Of(deleted)!.Value.Text());
        var later = deleted.Update(VersionVector.Empty, C, Tombstone(origin: 4), out _);
        Assert.True(Winner.Of(later)!.Value.IsTombstone);

        var ties = DvvSet.Empty.Put(A, "a1").Put(A, "a2").Put(B, "b1");
        Assert.Equal("b1", Winner.Of(ties)!.Value.Text());
        Assert.Equal("a2", Winner.Of(DvvSet.Empty.Put(A, "a1").Put(A, "a2"))!.Value.Text());
    }

    [Fact]
    public void The_order_is_total() => Assert.All(
        DvvSet.Empty.Put(A, "a1").Put(A, "a2", origin: 2).Put(B, "b1")
            .Update(VersionVector.Empty, C, Tombstone(), out _)
            .SelectMany(one => DvvSet.Empty.Put(A, "a1").Put(B, "b1").Select(two => (one, two))),
        pair =>
        {
            Assert.Equal(Winner.Compare(pair.one, pair.two), -Winner.Compare(pair.two, pair.one));
            Assert.Equal(pair.one.Equals(pair.two), Winner.Compare(pair.one, pair.two) == 0);
        });
}
