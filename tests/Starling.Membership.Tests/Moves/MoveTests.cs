using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Membership.Moves;
using Starling.Membership.Tests.Topology;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Moves;

/// <summary>The document's part in moves of slots: who may change what when, and that all changes come to their end.</summary>
public sealed class MoveTests
{
    private static readonly MoveOptions Many = new() { SlotsAtOnce = 64 };
    private UInt128 next = 1000;

    [Fact]
    public void A_node_joins_slot_by_slot_and_then_holds_its_share()
    {
        var document = Run(Join(Samples.Formed(slots: 32), 4), Many);
        Assert.Equal(MemberState.Normal, document.MemberOf(new NodeId(4))!.State);
        // Four nodes in three racks, which hold a replica of each slot each: the newcomer shares a rack with node 1.
        Assert.Equal(16, document.Placement.ListsOf("dc1").Count(list => list.Contains(new NodeId(4))));
        Assert.All(document.Placement.ListsOf("dc1"), list => Assert.Equal(3, list.Length));
        Assert.Equal(1, document.Encode()[0]);
        Assert.Null(MovePlan.Next(document, Many, Draw));
    }

    [Fact]
    public void A_node_that_leaves_gives_its_slots_and_its_vote_away()
    {
        var four = Run(Join(Samples.Formed(slots: 32), 4), Many);
        var left = Run(Samples.Document(MoveChanges.Leave(four, new NodeId(2), isGone: false, ++next)), Many);
        Assert.Null(left.MemberOf(new NodeId(2)));
        Assert.True(left.HasDeparted(new NodeId(2)));
        Assert.Equal([new NodeId(1), new NodeId(3), new NodeId(4)], left.Voters);
        Assert.Equal(four.VotersVersion + 1, left.VotersVersion);
        Assert.All(left.Placement.ListsOf("dc1"), list => Assert.DoesNotContain(new NodeId(2), list));
        Assert.IsType<ChangeResult.Rejected>(MoveChanges.Join(left, Samples.Member(2), ++next));
    }

    [Fact]
    public void Lists_shorten_with_the_nodes_and_are_as_long_as_before_when_one_comes()
    {
        var five = Samples.Formed(nodes: 5, slots: 16);
        var four = Run(Samples.Document(MoveChanges.Leave(five, new NodeId(5), isGone: false, ++next)), Many);
        Assert.All(four.Placement.ListsOf("dc1"), list => Assert.Equal(4, list.Length));
        Assert.All(Run(Join(four, 6), Many).Placement.ListsOf("dc1"), list => Assert.Equal(5, list.Length));
    }

    [Fact]
    public void Nobody_gets_or_gives_more_slots_at_a_time_than_the_setting_says()
    {
        var options = new MoveOptions { SlotsAtOnce = 2 };
        Run(Join(Samples.Formed(slots: 32), 4), options, document =>
        {
            foreach (var member in document.Members)
            {
                Assert.InRange(document.Transitions.Count(t => t.Lists[0].Contains(member.Id) && !Old(document, t).Contains(member.Id)), 0, 2);
                Assert.InRange(document.Transitions.Count(t => !t.Lists[0].Contains(member.Id) && Old(document, t).Contains(member.Id)), 0, 2);
            }
        });
    }

    [Fact]
    public void A_stage_ends_only_when_all_have_reported_it_under_its_session()
    {
        var document = Samples.Document(Begin(Join(Samples.Formed(), 4), 4));
        var step = SlotStep.Of(document.Transitions[0]);
        Assert.IsType<ChangeResult.Unchanged>(MoveChanges.Advance(document, [step], ++next));
        Assert.IsType<ChangeResult.Unchanged>(MoveChanges.Report(document, new NodeId(4), [step with { Session = 5 }], ++next));
        Assert.IsType<ChangeResult.Unchanged>(MoveChanges.Report(document, new NodeId(4), [step with { Stage = 2 }], ++next));
        Assert.IsType<ChangeResult.Unchanged>(MoveChanges.Report(document, new NodeId(1), [step], ++next));
        document = Samples.Document(MoveChanges.Report(document, new NodeId(4), [step], ++next));
        document = Samples.Document(MoveChanges.Advance(document, [step], ++next));
        Assert.Equal((2, document.Epoch), (document.Transitions[0].Stage, document.SlotEpochs[0]));
        Assert.Empty(document.Transitions[0].Reported);
        Assert.IsType<ChangeResult.Unchanged>(MoveChanges.Cancel(document, [step with { Stage = 2 }], ++next));
    }

    [Fact]
    public void A_move_to_a_node_that_leaves_is_given_up()
    {
        var document = Samples.Document(Begin(Join(Samples.Formed(), 4), 4));
        document = Samples.Document(MoveChanges.Leave(document, new NodeId(4), isGone: false, ++next));
        document = Samples.Document(Assert.IsType<MoveAction.Cancel>(MovePlan.Next(document, Many, Draw)).Apply(document, ++next));
        Assert.Empty(document.Transitions);
        Assert.Null(Run(document, Many).MemberOf(new NodeId(4)));
    }

    [Fact]
    public void A_node_that_takes_the_place_of_one_to_come_has_reported_nothing()
    {
        var document = Samples.Document(Begin(Join(Samples.Formed(), 4), 4));
        var step = SlotStep.Of(document.Transitions[0]);
        document = Samples.Document(MoveChanges.Report(document, new NodeId(4), [step], ++next));
        document = Samples.Document(DocumentChanges.Replace(document, new NodeId(4), Samples.Member(4) with { Id = new NodeId(44) }, ++next));
        Assert.Empty(document.Faults());
        Assert.Contains(new NodeId(44), document.Transitions[0].Lists[0]);
        Assert.Equal([new NodeId(44)], MoveRules.WaitsFor(document, document.Transitions[0]));
        Assert.Equal(document.Epoch, document.SlotEpochs[0]);
    }

    [Fact]
    public void The_last_node_of_a_data_centre_cannot_leave()
    {
        Assert.IsType<ChangeResult.Rejected>(MoveChanges.Leave(Samples.Formed(nodes: 1), new NodeId(1), isGone: false, ++next));
        Assert.IsType<ChangeResult.Rejected>(MoveChanges.SetWeight(Samples.Formed(nodes: 1), new NodeId(1), 0, ++next));
    }

    [Fact]
    public void While_moves_are_paused_none_begins()
    {
        var document = Samples.Document(MoveChanges.Pause(Join(Samples.Formed(), 4), isPaused: true, ++next));
        Assert.Null(MovePlan.Next(document, Many, Draw));
        Assert.IsType<ChangeResult.Rejected>(Begin(document, 4));
        Assert.NotNull(MovePlan.Next(Samples.Document(MoveChanges.Pause(document, isPaused: false, ++next)), Many, Draw));
    }

    [Fact]
    public void Broken_moves_are_faults()
    {
        var good = Samples.Document(Begin(Join(Samples.Formed(), 4), 4));
        var move = good.Transitions[0];
        SlotTransition[] broken =
        [
            move with { Stage = 3 }, move with { Session = 0 }, move with { Slot = 8 }, move with { Lists = [] },
            move with { Lists = [[new NodeId(1), new NodeId(1)]] }, move with { Lists = [[]] }, move with { Reported = [new NodeId(3), new NodeId(1)] },
        ];
        Assert.Empty(good.Faults());
        Assert.All(broken, one => Assert.NotEmpty((good with { Transitions = [one] }).Faults()));
        Assert.NotEmpty((good with { Transitions = [move, move] }).Faults());
        Assert.NotEmpty((good with { Departed = [new DepartedNode(new NodeId(1), 1)] }).Faults());
    }

    [Fact]
    public void Reads_and_writes_ask_the_old_and_the_new_replicas_by_stage()
    {
        var document = Samples.Document(Begin(Join(Samples.Formed(), 4), 4));
        var set = SetOf(document, self: 4);
        Assert.Equal((1, 4, 0b0111UL, 0b0111UL), (set.Stage, set.Count, set.Old, set.Readers));
        Assert.False(set.IsReader);
        Assert.True(Met(set.RuleOf(ConsistencyLevel.Quorum, 0), set, 1, 2));
        Assert.False(Met(set.RuleOf(ConsistencyLevel.Quorum, 0), set, 1, 4));
        Assert.False(Met(set.RuleOf(ConsistencyLevel.One, 0), set, 4));

        // Slot 0 goes from 1, 2, 3 to 1, 2, 4.
        Assert.True(Met(set.WriteRuleOf(ConsistencyLevel.Quorum, 0), set, 1, 2));
        Assert.False(Met(set.WriteRuleOf(ConsistencyLevel.Quorum, 0), set, 1, 3));
        Assert.False(Met(set.WriteRuleOf(ConsistencyLevel.Quorum, 0), set, 1, 4));
        Assert.True(Met(set.WriteRuleOf(ConsistencyLevel.Quorum, 0), set, 1, 3, 4));
        Assert.False(Met(set.WriteRuleOf(ConsistencyLevel.All, 0), set, 1, 2, 4));

        var step = SlotStep.Of(document.Transitions[0]);
        document = Samples.Document(MoveChanges.Report(document, new NodeId(4), [step], ++next));
        set = SetOf(Samples.Document(MoveChanges.Advance(document, [step], ++next)), self: 4);
        Assert.True(set.IsReader);
        Assert.True(Met(set.RuleOf(ConsistencyLevel.One, 0), set, 4));
        Assert.False(Met(set.RuleOf(ConsistencyLevel.One, 0), set, 3));
        Assert.False(Met(set.RuleOf(ConsistencyLevel.Quorum, 0), set, 1, 4));
        Assert.True(Met(set.RuleOf(ConsistencyLevel.Quorum, 0), set, 1, 3, 4));
    }

    [Fact]
    public void A_quorum_of_a_single_replica_asks_both_in_stage_2()
    {
        var document = Samples.Document(DocumentChanges.CreateTable(
            Join(Samples.Formed(), 4), "one", ResolutionRule.LastWriteWins, Samples.Replicas(1), Samples.None, ++next));
        var first = document.Placement.ReplicasOf(new SlotId(0), "dc1").ToArray();
        document = Samples.Document(MoveChanges.Begin(document, [new SlotStart(0, [[new NodeId(4), first[0], first[1]]], 7)], ++next));
        var step = SlotStep.Of(document.Transitions[0]);
        document = Samples.Document(MoveChanges.Report(document, new NodeId(4), [step], ++next));
        document = Samples.Document(MoveChanges.Advance(document, [step], ++next));
        var set = new TopologyView(document, new NodeId(4), "dc1").FindTable("one")!.SetOf(new SlotId(0));
        Assert.Equal((2, 2), (set.Stage, set.Count));
        foreach (var level in new[] { ConsistencyLevel.Quorum, ConsistencyLevel.One, ConsistencyLevel.LocalQuorum })
        {
            Assert.False(set.RuleOf(level, 0)!.IsMet(0b10));
            Assert.True(set.RuleOf(level, 0)!.IsMet(0b11));
        }
    }

    [Fact]
    public void A_table_whose_replicas_stay_does_not_notice_the_move()
    {
        var document = Samples.Document(DocumentChanges.CreateTable(
            Join(Samples.Formed(), 4), "one", ResolutionRule.LastWriteWins, Samples.Replicas(1), Samples.None, ++next));
        var first = document.Placement.ReplicasOf(new SlotId(0), "dc1").ToArray();
        document = Samples.Document(MoveChanges.Begin(document, [new SlotStart(0, [[first[0], first[1], new NodeId(4)]], 7)], ++next));
        var set = new TopologyView(document, new NodeId(4), "dc1").FindTable("one")!.SetOf(new SlotId(0));
        Assert.Equal((0, 1, -1, document.Epoch), (set.Stage, set.Count, set.Self, set.SlotEpoch));
    }

    [Fact]
    public void Any_mix_of_changes_comes_to_its_end()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var chance = new Chance((ulong)seed);
            var document = Samples.Formed(nodes: 3 + chance.Below(3), slots: 16);
            var options = new MoveOptions { SlotsAtOnce = 1 + chance.Below(8) };
            for (var i = 0; i < 12; i++)
            {
                var member = document.Members[chance.Below(document.Members.Length)].Id;
                var result = chance.Below(4) switch
                {
                    0 => MoveChanges.Join(document, Samples.Member(10 + i), ++next),
                    1 when document.Members.Length > 3 => MoveChanges.Leave(document, member, chance.Odds(1, 3), ++next),
                    2 => MoveChanges.SetWeight(document, member, 50 * chance.Below(4), ++next),
                    _ => MoveChanges.Plan(document, "dc1", 1 + chance.Below(5), ++next),
                };
                document = result is ChangeResult.Changed changed ? changed.Document : document;
                document = Run(document, options, stepsMax: chance.Below(12));
            }

            document = Run(document, options);
            Assert.Empty(document.Faults());
            Assert.All(document.Members, member => Assert.Equal(MemberState.Normal, member.State));
        }
    }

    private static IEnumerable<NodeId> Old(ClusterDocument document, SlotTransition transition) =>
        document.Placement.ReplicasOf(new SlotId(transition.Slot), "dc1").ToArray();

    private static ReplicaSet SetOf(ClusterDocument document, int self) =>
        new TopologyView(document, new NodeId((UInt128)self), "dc1").FindTable(DocumentChanges.DefaultTable)!.SetOf(new SlotId(0));

    private static bool Met(QuorumRule? rule, ReplicaSet set, params int[] nodes) =>
        rule!.IsMet(nodes.Aggregate(0UL, (mask, node) => mask | (1UL << Array.IndexOf(set.Members, node - 1))));

    private ClusterDocument Join(ClusterDocument document, int node) => Samples.Document(MoveChanges.Join(document, Samples.Member(node), ++next));

    /// <summary>Slot 0 goes from its last replica, 3, to a node.</summary>
    private ChangeResult Begin(ClusterDocument document, int node)
    {
        var old = document.Placement.ReplicasOf(new SlotId(0), "dc1").ToArray();
        return MoveChanges.Begin(document, [new SlotStart(0, [[.. old.Where(id => id != new NodeId(3)), new NodeId((UInt128)node)]], 7)], ++next);
    }

    private UInt128 Draw() => ++next;

    /// <summary>Everybody does what the document asks, until there is nothing left.</summary>
    private ClusterDocument Run(ClusterDocument document, MoveOptions options, Action<ClusterDocument>? look = null, int stepsMax = 3000)
    {
        for (var step = 0; step < stepsMax; step++)
        {
            look?.Invoke(document);
            Assert.True(ClusterDocument.TryDecode(document.Encode(), out var read, out var why), why);
            Assert.Equal(document, read);
            if (MovePlan.Next(document, options, Draw) is { } action)
            {
                document = Assert.IsType<ChangeResult.Changed>(action.Apply(document, ++next)).Document;
            }
            else if (document.Transitions.Select(t => (Node: MoveRules.WaitsFor(document, t).FirstOrDefault(), Step: SlotStep.Of(t)))
                .FirstOrDefault(waits => waits.Node != default) is { Node: var node } wait && node != default)
            {
                document = Samples.Document(MoveChanges.Report(document, node, [wait.Step], ++next));
            }
            else
            {
                return document;
            }
        }

        Assert.NotEqual(3000, stepsMax);
        return document;
    }
}
