using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Node.Moving;
using Starling.Node.Options;
using Starling.Replication.Coordinate;
using Starling.Storage.Marks;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Node.Status;

/// <summary>What a node can say of itself and, by asking, of the others.</summary>
internal sealed class ClusterObserver(
    IWorld world, NodeOptions options, NodeMarks marks, Desk desk, Prober prober, StateTable states, Courier courier,
    MoveWatch moves, SelfHealing healing, Func<TopologyView?> view)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(1);
    private readonly long startedAt = world.Time.GetTimestamp();

    /// <summary>The cluster, with the figures of every node that answers within a second.</summary>
    public async ValueTask<ClusterStatus> ClusterAsync()
    {
        if (view() is not { } now)
        {
            return Empty([Self(null)]);
        }

        var members = now.Document.Members;
        var asked = new Task<CourierReply?>?[members.Length];
        var request = new AdminRequest { Op = AdminRequest.Figures }.Encode();
        for (var i = 0; i < members.Length; i++)
        {
            asked[i] = i == now.Self
                ? null
                : courier.AskAsync(members[i].Address, MessageKind.Admin, (to, header) => Blob.Write(to, header, request), AskTimeout);
        }

        var nodes = new NodeStatus[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            nodes[i] = asked[i] is { } ask ? Merge(now, i, await ask) : Self(now);
        }

        return Empty(nodes) with
        {
            Cluster = now.Document.Cluster.ToString("x32", null),
            Epoch = now.Epoch,
            Slots = now.Geometry.Count,
            Tables = now.Document.Tables.Length,
            Moves = moves.Tell(now.Document),
        };
    }

    /// <summary>This node's own figures.</summary>
    public NodeStatus Own() => Self(view());

    /// <summary>This node alone.</summary>
    public ClusterStatus Figures() => Empty([Self(view())]);

    private static int SlotsOf(TopologyView view, NodeId node)
    {
        var count = 0;
        foreach (var dataCentre in view.Document.Placement.DataCentres)
        {
            var depth = MoveRules.DepthIn(view.Document, dataCentre);
            for (var slot = 0; slot < view.Geometry.Count; slot++)
            {
                count += MoveRules.Used(view.Document.Placement.ReplicasOf(new SlotId(slot), dataCentre), depth).Contains(node) ? 1 : 0;
            }
        }

        return count;
    }

    private ClusterStatus Empty(IReadOnlyList<NodeStatus> nodes) => new()
    {
        Cluster = "",
        Epoch = 0,
        Slots = 0,
        Tables = 0,
        AskedNode = marks.Node.ToString(),
        Nodes = nodes,
    };

    private NodeStatus Merge(TopologyView now, int member, CourierReply? reply)
    {
        var entry = now.Document.Members[member];
        var state = prober.StateOf(entry.Id).ToString().ToLowerInvariant();
        if (reply is { Kind: MessageKind.AdminAnswer } && AdminAnswer.Decode(reply.Body).Status is { Nodes: [var own, ..] })
        {
            return own with { State = state, Slots = SlotsOf(now, entry.Id), Membership = RingTable.Word(entry.State), Weight = entry.Weight };
        }

        var last = states.Of(entry.Id);
        return new NodeStatus
        {
            Id = entry.Id.ToString(),
            Address = entry.Address.ToString(),
            DataCentre = entry.DataCentre,
            Rack = entry.Rack,
            State = state,
            Membership = RingTable.Word(entry.State),
            Outlook = healing.OutlookOf(now.Document, entry.Id),
            Weight = entry.Weight,
            Slots = SlotsOf(now, entry.Id),
            Incarnation = (long?)last?.Boot,
            BytesUsed = last?.BytesUsed,
            BytesFree = last?.BytesFree,
            HintsPending = last?.HintsPending,
        };
    }

    private NodeStatus Self(TopologyView? now) => new()
    {
        Id = marks.Node.ToString(),
        Address = options.Address.ToString(),
        DataCentre = options.DataCentre,
        Rack = options.Rack,
        State = "alive",
        Membership = now is { Self: >= 0 } ? RingTable.Word(now.Document.Members[now.Self].State) : null,
        Weight = now is { Self: >= 0 } ? now.Document.Members[now.Self].Weight : null,
        Slots = now is null ? 0 : SlotsOf(now, marks.Node),
        Incarnation = (long)marks.Boot,
        Version = options.Software,
        UptimeSeconds = Math.Round(world.Time.GetElapsedTime(startedAt).TotalSeconds, 1),
        BytesUsed = world.Store.Space.BytesUsed,
        BytesFree = world.Store.Space.BytesFree,
        HintsPending = desk.Hints.Pending,
        HintsStored = desk.Hints.Stored,
        HintsDelivered = desk.Hints.Delivered,
        Reads = desk.Counters.Reads,
        Writes = desk.Counters.Writes,
        ReadRepairs = desk.Counters.ReadRepairs,
        Memory = options.MemoryGauge?.Invoke(),
    };
}
