using System;
using System.Linq;
using Starling.Membership.Moves;
using Starling.Membership.Tests.Topology;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Xunit;

namespace Starling.Membership.Tests.Moves;

/// <summary>What people are shown before a change is made.</summary>
public sealed class MovePreviewTests
{
    [Fact]
    public void A_join_moves_to_the_newcomer_what_each_of_the_others_has_too_much()
    {
        var formed = Samples.Formed(slots: 32);
        var preview = MovePlan.PreviewOf(formed, Joined(formed, 4));
        var newcomer = preview.Shares.Single(share => share.Node == new NodeId(4));
        Assert.Equal((0, preview.Copies), (newcomer.Before, newcomer.After));
        Assert.Equal(preview.Copies, preview.Slots);
        Assert.Equal(96, preview.Shares.Sum(share => share.Before));
        Assert.Equal(96, preview.Shares.Sum(share => share.After));
    }

    [Fact]
    public void What_moves_already_counts_as_there()
    {
        var joined = Joined(Samples.Formed(slots: 32), 4);
        var begun = Assert.IsType<MoveAction.Begin>(MovePlan.Next(joined, new MoveOptions { SlotsAtOnce = 64 }, static () => 7));
        var moving = Samples.Document(begun.Apply(joined, 99));
        Assert.Equal(0, MovePlan.PreviewOf(moving, moving).Copies);
        Assert.NotEqual(0, MovePlan.PreviewOf(joined, joined).Copies);
    }

    [Fact]
    public void A_pause_moves_nothing()
    {
        var formed = Samples.Formed();
        var preview = MovePlan.PreviewOf(formed, Samples.Document(MoveChanges.Pause(formed, isPaused: true, 5)));
        Assert.Equal((0, 0), (preview.Slots, preview.Copies));
    }

    private static ClusterDocument Joined(ClusterDocument document, int node) =>
        Samples.Document(MoveChanges.Join(document, Samples.Member(node), (UInt128)(500 + node)));
}
