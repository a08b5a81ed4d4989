using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Xunit;
using Layout = Starling.Model.Placement.Placement;

namespace Starling.Model.Tests.Placement;

public sealed class PlacementTests
{
    private static readonly NodeId A = new(1);
    private static readonly NodeId B = new(2);
    private static readonly NodeId C = new(3);

    [Fact]
    public void Data_centres_are_sorted_and_lists_come_back_in_order()
    {
        var layout = Two(("west", [[A], [B]]), ("East", [[C], [C]]), ("east", [[B], [A]]));

        Assert.Equal(["East", "east", "west"], layout.DataCentres);
        Assert.True(layout.ReplicasOf(new SlotId(1), "west").SequenceEqual([B]));
        Assert.True(layout.ReplicasOf(new SlotId(1), "north").IsEmpty);
        Assert.Equal(2, layout.ListsOf("east").Length);
        Assert.Empty(layout.ListsOf("north"));
    }

    [Fact]
    public void Equality_is_by_content_and_order()
    {
        var layout = Two(("x", [[A, B], [B, C]]));

        Assert.Equal(layout, Two(("x", [[A, B], [B, C]])));
        Assert.Equal(layout.GetHashCode(), Two(("x", [[A, B], [B, C]])).GetHashCode());
        Assert.NotEqual(layout, Two(("x", [[B, A], [B, C]])));
        Assert.NotEqual(layout, Two(("y", [[A, B], [B, C]])));
        Assert.NotEqual(layout, Two(("x", [[A, B], [B]])));
    }

    [Fact]
    public void The_lists_are_copied()
    {
        NodeId[][] lists = [[A], [B]];
        var layout = Two(("x", lists));

        lists[0][0] = C;

        Assert.True(layout.ReplicasOf(new SlotId(0), "x").SequenceEqual([A]));
    }

    [Fact]
    public void With_changes_one_slot_of_a_new_placement()
    {
        var layout = Two(("x", [[A], [B]]));

        var changed = layout.With(new SlotId(0), "x", [C, A]);

        Assert.Equal(Two(("x", [[C, A], [B]])), changed);
        Assert.Equal(Two(("x", [[A], [B]])), layout);
        Assert.Throws<ArgumentException>(() => layout.With(new SlotId(0), "x", [C, C]));
        Assert.Throws<ArgumentException>(() => layout.With(new SlotId(0), "y", [C]));
    }

    [Fact]
    public void Faulty_lists_are_refused_with_their_slot()
    {
        Assert.Contains("Slot 1", Fault(("x", [[A], [B, C, B]])), StringComparison.Ordinal);
        Assert.Contains("twice", Fault(("x", [[A], [B]]), ("y", [[A], [C]])), StringComparison.Ordinal);
        Assert.Contains("empty node id", Fault(("x", [[A], [default]])), StringComparison.Ordinal);
        Assert.Contains("no replica", Fault(("x", [[], [A]])), StringComparison.Ordinal);
        Assert.Contains("1 lists for 2 slots", Fault(("x", [[A]])), StringComparison.Ordinal);
    }

    private static string Fault(params (string Name, NodeId[][] Lists)[] centres) =>
        Assert.Throws<ArgumentException>(() => Two(centres)).Message;

    private static Layout Two(params (string Name, NodeId[][] Lists)[] centres) =>
        new(new SlotGeometry(2), Array.ConvertAll(centres, c => KeyValuePair.Create(c.Name, c.Lists)));
}
