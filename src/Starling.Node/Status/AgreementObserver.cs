using System;
using System.Buffers;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Replication.AntiEntropy;
using Starling.Replication.Coordinate;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Node.Status;

/// <summary>What a node can say of the agreement of its replicas, and, by asking, of that of all others.</summary>
internal sealed class AgreementObserver(
    NodeId self, Desk desk, AgreementGauge gauge, RecordStore records, Prober prober, Courier courier, Func<TopologyView?> view)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Answers a question of agreement.</summary>
    /// <exception cref="StarlingException">Slots were asked for without a table, or there is no such table, or no cluster yet.</exception>
    public async ValueTask<ClusterAgreement> AnswerAsync(AgreementQuery query)
    {
        var now = view() ?? throw new StarlingException(
            StarlingError.NotReady, "The cluster has not formed yet. Wait, and see 'starling status'.");
        if (query.Table is { } table && now.FindTable(table) is null)
        {
            throw new StarlingException(StarlingError.UnknownTable, $"There is no table '{table}'. See 'starling table list'.");
        }

        if (query is { WithSlots: true, Table: null })
        {
            throw new StarlingException(StarlingError.BadRequest, "Slots are told of one table: name it.");
        }

        if (query.OnlyAskedNode)
        {
            return new ClusterAgreement { AskedNode = self.ToString(), Nodes = [Own(now, query)] };
        }

        var members = now.Document.Members;
        var asked = new Task<CourierReply?>?[members.Length];
        var request = new AdminRequest { Op = AdminRequest.Agreement, Query = query with { OnlyAskedNode = true } }.Encode();
        for (var i = 0; i < members.Length; i++)
        {
            asked[i] = i == now.Self
                ? null
                : courier.AskAsync(members[i].Address, MessageKind.Admin, (to, header) => Blob.Write(to, header, request), AskTimeout);
        }

        var nodes = new NodeAgreement[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            nodes[i] = asked[i] is { } ask ? Of(now, i, await ask) : Own(now, query);
        }

        return new ClusterAgreement { AskedNode = self.ToString(), Nodes = nodes };
    }

    /// <summary>What this node has done for agreement since its start.</summary>
    public AgreementFigures Figures() => gauge.Figures();

    /// <summary>The same in more detail, for measurements.</summary>
    public AgreementCounters Counters() => gauge.Counters;

    /// <summary>This node's tables; none before the cluster has formed.</summary>
    public NodeAgreement? Own() => view() is { } now ? Own(now, new AgreementQuery()) : null;

    /// <summary>What this node's fingerprints say of one record.</summary>
    /// <param name="table">The record's table.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="asOf">As of when the slot's sum is wanted.</param>
    public RecordStanding Stand(TableView table, RecordKey key, HybridTime asOf)
    {
        var token = Murmur3.TokenOf(key.Partition.Span);
        var path = new byte[RecordPath.SizeMax(key.Partition.Length, key.Clustering.Length)];
        var length = RecordPath.Write(path, table.Id, token.Value, key.Partition.Span, key.Clustering.Span);
        using var held = records.Get(table.Id, token, key.Partition.Span, key.Clustering.Span);
        return gauge.Stand(table, token, path.AsSpan(0, length), held.Bytes, asOf);
    }

    /// <summary>The moment as of which all replicas are asked to compare their sums.</summary>
    public HybridTime SettledMoment() => gauge.SettledMoment();

    private NodeAgreement Of(TopologyView now, int member, CourierReply? reply)
    {
        var entry = now.Document.Members[member];
        var state = StateOf(entry.Id);
        if (reply is { Kind: MessageKind.AdminAnswer } && AdminAnswer.Decode(reply.Body).Agreement is { Nodes: [var own, ..] })
        {
            return own with { State = state };
        }

        return new NodeAgreement { Id = entry.Id.ToString(), Address = entry.Address.ToString(), State = state };
    }

    private NodeAgreement Own(TopologyView now, AgreementQuery query) => new()
    {
        Id = self.ToString(),
        Address = now.AddressOf(now.Self).ToString(),
        State = "alive",
        Tables = gauge.Tables(query, member => desk.Neighbours.IsReachable(member) ? null : "down"),
        Figures = gauge.Figures(),
    };

    private string StateOf(NodeId node) => prober.StateOf(node).ToString().ToLowerInvariant();
}
