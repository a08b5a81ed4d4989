using System;
using System.Linq;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Values;
using Xunit;

namespace Starling.Membership.Tests.Topology;

/// <summary>What keeps people from mistakes with members.</summary>
public sealed class MemberGuardsTests
{
    [Fact]
    public void A_table_with_as_many_replicas_as_nodes_is_shortened_by_a_leave_and_named()
    {
        var formed = WithTable(Samples.Formed(), "orders", 3);
        var left = Samples.Document(MoveChanges.Leave(formed, new NodeId(2), isGone: false, 9));
        Assert.Contains("table 'orders' 2 instead of 3 in dc1", MemberGuards.Shortened(formed, left));
        var four = WithTable(Samples.Formed(nodes: 4), "orders", 3);
        Assert.Empty(MemberGuards.Shortened(four, Samples.Document(MoveChanges.Leave(four, new NodeId(2), isGone: false, 9))));
    }

    [Fact]
    public void A_weight_of_nothing_shortens_too_and_a_second_leave_counts_the_first()
    {
        var four = WithTable(Samples.Formed(nodes: 4), "orders", 3);
        var first = Samples.Document(MoveChanges.SetWeight(four, new NodeId(1), 0, 9));
        Assert.Empty(MemberGuards.Shortened(four, first));
        Assert.Contains("table 'orders' 2 instead of 3 in dc1", MemberGuards.Shortened(first, Samples.Document(MoveChanges.SetWeight(first, new NodeId(2), 0, 10))));
    }

    [Theory]
    [InlineData(1, 4, false, "0 of 1")]
    [InlineData(2, 4, false, "0 of 2")]
    [InlineData(3, 4, true, "")]
    [InlineData(3, 4, false, "1 of 3")]
    [InlineData(5, 5, false, "")]
    public void A_node_is_removed_only_when_a_majority_of_its_slots_replicas_is_left(int replicas, int nodes, bool areOthersAlive, string left)
    {
        var document = WithTable(Samples.Formed(nodes: nodes, slots: 32), "orders", replicas, withoutOthers: true);
        var why = MemberGuards.Stranded(document, new NodeId(1), node => areOthersAlive || node != new NodeId(2));
        if (left.Length == 0)
        {
            Assert.Null(why);
        }
        else
        {
            Assert.Contains($"only {left} replicas", why, StringComparison.Ordinal);
            Assert.Contains("'orders'", why, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Who_was_to_leave_stays_and_what_moved_away_comes_back()
    {
        var four = Samples.Formed(nodes: 4, slots: 32);
        var leaving = Samples.Document(MoveChanges.Leave(four, new NodeId(2), isGone: false, 9));
        var stayed = Samples.Document(MoveChanges.Stay(leaving, new NodeId(2), 10));
        Assert.Equal(MemberState.Normal, stayed.MemberOf(new NodeId(2))!.State);
        Assert.True(stayed.IsRebalancing);
        Assert.IsType<ChangeResult.Unchanged>(MoveChanges.Stay(stayed, new NodeId(2), 11));
        Assert.IsType<ChangeResult.Rejected>(MoveChanges.Stay(stayed, new NodeId(9), 12));
    }

    private static ClusterDocument WithTable(ClusterDocument document, string name, int replicas, bool withoutOthers = false)
    {
        var with = Samples.Document(DocumentChanges.CreateTable(
            document, name, ResolutionRule.LastWriteWins, Samples.Replicas(replicas), Samples.None, (UInt128)77));
        return withoutOthers ? with with { Tables = [.. with.Tables.Where(table => table.Name == name)] } : with;
    }
}
