using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Membership.Healing;
using Starling.Membership.Tests.Topology;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Values;
using Xunit;

namespace Starling.Membership.Tests.Healing;

/// <summary>One burnt machine heals by itself; whatever looks like more waits for a person.</summary>
public sealed class RemovalRuleTests
{
    private static readonly HealingOptions Options = new();
    private static readonly NodeId Self = new(1);
    private static readonly NodeId Dead = new(4);

    [Fact]
    public void A_single_dead_node_is_removed_when_its_time_is_over()
    {
        Assert.Equal(new RemovalVerdict.Later(Dead, TimeSpan.FromMinutes(20)), Look(Formed(4), Minutes(40)));
        Assert.Equal(new RemovalVerdict.Due(Dead), Look(Formed(4), Minutes(60)));
        Assert.Null(Look(Formed(4), null));
        Assert.Null(RemovalRule.Look(Formed(4), Sight(Minutes(600)), Options with { RemoveAfter = TimeSpan.Zero }));
    }

    [Fact]
    public void With_as_many_nodes_as_replicas_nobody_could_take_over_and_nobody_is_removed() =>
        AssertNever("fewer replicas", RemovalRule.Look(Formed(3), Sight(Minutes(600), node: new NodeId(3)), Options));

    [Fact]
    public void The_last_copy_is_never_given_up()
    {
        var single = Samples.Document(DocumentChanges.CreateTable(
            Formed(4), "single", ResolutionRule.LastWriteWins, Samples.Replicas(1), Samples.None, (UInt128)78));
        AssertNever("too few replicas", Look(single, Minutes(600)));
    }

    [Fact]
    public void A_second_dead_or_silent_node_stops_it()
    {
        AssertNever("2 nodes are dead", RemovalRule.Look(
            Formed(5), Sight(Minutes(600)) with { Dead = new Dictionary<NodeId, TimeSpan> { [Dead] = Minutes(600), [new NodeId(5)] = Minutes(1) } }, Options));
        AssertNever("silent too", RemovalRule.Look(Formed(5), Sight(Minutes(600)) with { IsAlive = static node => node != new NodeId(2) }, Options));
        AssertNever("died within half an hour", RemovalRule.Look(Formed(5), Sight(Minutes(600)) with { DiedLately = 2 }, Options));
    }

    [Fact]
    public void Nothing_is_begun_while_members_change_or_moves_are_paused()
    {
        AssertNever("paused", Look(Samples.Document(MoveChanges.Pause(Formed(4), isPaused: true, 5)), Minutes(600)));
        AssertNever("joining", Look(Samples.Document(MoveChanges.Join(Formed(4), Samples.Member(6), 5)), Minutes(600)));
        AssertNever("leaving", Look(Samples.Document(MoveChanges.Leave(Formed(5), new NodeId(2), isGone: false, 5)), Minutes(600)));
        Assert.Null(Look(Samples.Document(MoveChanges.Leave(Formed(5), Dead, isGone: true, 5)), Minutes(600)));
    }

    [Fact]
    public void After_a_removal_the_next_one_waits() => Assert.Equal(
        new RemovalVerdict.Later(Dead, TimeSpan.FromMinutes(90)),
        RemovalRule.Look(Formed(5), Sight(Minutes(600)) with { SinceRemoval = Minutes(30) }, Options));

    [Fact]
    public void A_disk_that_would_be_too_full_stops_it() =>
        AssertNever("too full", RemovalRule.Look(Formed(4), Sight(Minutes(600)) with { DiskOf = static _ => (70, 30) }, Options));

    [Theory]
    [InlineData(new[] { 60, 60, 60, 60 }, null)]
    [InlineData(new[] { 60, 60, 60, 0 }, null)]
    [InlineData(new[] { 60, 60, 59, 0 }, "only 2 of the 4")]
    [InlineData(new[] { 60, 0, 0, 0 }, "only 1 of the 4")]
    public void More_than_half_of_the_others_must_have_seen_it_dead_for_the_whole_time(int[] minutes, string? why)
    {
        var reports = minutes.Select((seen, i) => (Node: new NodeId((UInt128)(i < 3 ? i + 1 : i + 2)), Seen: Minutes(seen)))
            .ToDictionary(report => report.Node, report => report.Seen);
        var unconfirmed = RemovalRule.Unconfirmed(Formed(5), Dead, reports, Options);
        if (why is null)
        {
            Assert.Null(unconfirmed);
        }
        else
        {
            Assert.Contains(why, unconfirmed, StringComparison.Ordinal);
        }
    }

    /// <summary>Nodes 1, 7 and 10 share a rack; 2 and 3 have others. A switch of one rack may hide a node from all of that rack.</summary>
    [Fact]
    public void One_rack_alone_is_not_believed()
    {
        var document = Samples.Document(DocumentChanges.Form(11, 22, [Samples.Member(1), Samples.Member(4), Samples.Member(7), Samples.Member(10), Samples.Member(2)], 33, slotCount: 8));
        var reports = new Dictionary<NodeId, TimeSpan> { [new NodeId(1)] = Minutes(60), [new NodeId(7)] = Minutes(60), [new NodeId(10)] = Minutes(60) };
        Assert.Contains("one rack", RemovalRule.Unconfirmed(document, Dead, reports, Options), StringComparison.Ordinal);
        reports[new NodeId(2)] = Minutes(60);
        Assert.Null(RemovalRule.Unconfirmed(document, Dead, reports, Options));
    }

    private static ClusterDocument Formed(int nodes) => Samples.Document(DocumentChanges.CreateTable(
        Samples.Formed(nodes, slots: 16), "orders", ResolutionRule.LastWriteWins, Samples.Replicas(3), Samples.None, (UInt128)77));

    private static RemovalVerdict? Look(ClusterDocument document, TimeSpan? dead) => RemovalRule.Look(document, Sight(dead), Options);

    private static HealingSight Sight(TimeSpan? dead, NodeId? node = null) => new()
    {
        Self = Self,
        Dead = dead is { } time ? new Dictionary<NodeId, TimeSpan> { [node ?? Dead] = time } : [],
        IsAlive = other => other != (node ?? Dead),
        SinceRemoval = null,
        DiedLately = 1,
        DiskOf = static _ => (10, 90),
    };

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    private static void AssertNever(string why, RemovalVerdict? verdict) =>
        Assert.Contains(why, Assert.IsType<RemovalVerdict.Never>(verdict).Why, StringComparison.Ordinal);
}
