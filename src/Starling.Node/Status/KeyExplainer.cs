using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Replication.Coordinate;
using Starling.Replication.Replica;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Node.Status;

/// <summary>Asks every replica of one record what it holds, and says what each level would return now.</summary>
internal sealed class KeyExplainer(Desk desk, Courier courier, Prober prober, AgreementObserver agreement, string self)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(1);

    private static readonly ConsistencyLevel[] Levels =
    [
        ConsistencyLevel.One, ConsistencyLevel.Two, ConsistencyLevel.Three, ConsistencyLevel.Quorum, ConsistencyLevel.All,
        ConsistencyLevel.LocalOne, ConsistencyLevel.LocalQuorum, ConsistencyLevel.EachQuorum,
    ];

    public async ValueTask<Explanation> ExplainAsync(TableView table, RecordKey key)
    {
        var view = desk.View;
        var token = Murmur3.TokenOf(key.Partition.Span);
        var set = table.SetOf(token);
        var asOf = agreement.SettledMoment();
        var asked = new Task<CourierReply?>?[set.Count];
        var standings = new Task<CourierReply?>?[set.Count];
        for (var i = 0; i < set.Count; i++)
        {
            asked[i] = i == set.Self ? null : Ask(table, set, i, key);
            standings[i] = i == set.Self ? null : AskStanding(table, set, i, key, asOf);
        }

        var now = ShownRows.Now(desk.Clock);
        var held = new RowBuffer?[set.Count];
        var replicas = new ReplicaExplanation[set.Count];
        for (var i = 0; i < set.Count; i++)
        {
            var trouble = "";
            held[i] = asked[i] is { } ask ? Take(await ask, out trouble) : ReadHere(table, token, key, out trouble);
            var standing = standings[i] is { } told ? Standing(await told) : StandHere(table, key, asOf);
            replicas[i] = Describe(view, set, i, held[i], trouble, now) with { Standing = standing };
        }

        return new Explanation
        {
            Table = table.Name,
            Token = token.Value,
            Slot = set.Slot.Index,
            SlotEpoch = set.SlotEpoch,
            Coordinator = self,
            Replicas = replicas,
            Agreement = CopiesVerdict.Of(replicas),
            Levels = Array.ConvertAll(
                Levels, level => LevelVerdict.Of(level, set.RuleOf(level, 0), table.Rule, held, view.Document.Secret, view.ClusterTag, now)),
        };
    }

    private static RowBuffer? Take(CourierReply? reply, out string trouble)
    {
        trouble = "silent";
        if (reply is null)
        {
            return null;
        }

        if (reply.Kind == MessageKind.ReplicaRows && ReplicaRows.TryRead(reply.Body, out var rows))
        {
            var held = new RowBuffer();
            held.Take(rows);
            trouble = "";
            return held;
        }

        trouble = ReplicaRefused.TryRead(reply.Body, out var refusal) ? $"refused: {refusal.Fault}" : "refused";
        return null;
    }

    /// <summary>A node of an older version does not know the question: its fingerprints are not told then.</summary>
    private static RecordStanding? Standing(CourierReply? reply) =>
        reply is { Kind: MessageKind.AdminAnswer } ? AdminAnswer.Decode(reply.Body).Standing : null;

    private RecordStanding? StandHere(TableView table, RecordKey key, HybridTime asOf)
    {
        try
        {
            return agreement.Stand(table, key, asOf);
        }
        catch (WorldException)
        {
            // The copy cannot be read: that is told beside it, as its state.
            return null;
        }
    }

    private Task<CourierReply?> AskStanding(TableView table, ReplicaSet set, int replica, RecordKey key, HybridTime asOf)
    {
        var request = new AdminRequest
        {
            Op = AdminRequest.Stand,
            Table = table.Name,
            Partition = key.Partition.ToArray(),
            Clustering = key.Clustering.ToArray(),
            AsOfMicros = asOf.Micros,
        }.Encode();
        return courier.AskAsync(
            desk.View.AddressOf(set.Members[replica]), MessageKind.Admin, (to, header) => Blob.Write(to, header, request), AskTimeout);
    }

    private Task<CourierReply?> Ask(TableView table, ReplicaSet set, int replica, RecordKey key) => courier.AskAsync(
        desk.View.AddressOf(set.Members[replica]),
        new MessageHeader { Kind = MessageKind.ReplicaRead, Class = WorkClass.Client, Era = desk.View.Era, SlotEpoch = set.SlotEpoch },
        (to, header) => new ReplicaRead
        {
            Table = table.Id,
            Partition = key.Partition.Span,
            Lower = key.Clustering.Span,
            Limit = 1,
        }.Write(to, header),
        AskTimeout);

    private RowBuffer? ReadHere(TableView table, Token token, RecordKey key, out string trouble)
    {
        trouble = "";
        var rows = new RowBuffer();
        try
        {
            desk.Replica.Read(table, token, key.Partition.Span, new ReadRange { Lower = key.Clustering.Span }, rows);
            return rows;
        }
        catch (WorldException damage)
        {
            trouble = "refused: " + damage.Message;
            return null;
        }
    }

    private ReplicaExplanation Describe(TopologyView view, ReplicaSet set, int replica, RowBuffer? held, string trouble, HybridTime now)
    {
        var member = set.Members[replica];
        var entry = view.Document.Members[member];
        var state = member == view.Self ? "alive" : prober.StateOf(entry.Id).ToString().ToLowerInvariant();
        return new ReplicaExplanation(
            entry.Id.ToString(),
            entry.Address.ToString(),
            entry.DataCentre,
            entry.Rack,
            trouble.Length > 0 && state == "alive" ? trouble : state,
            held is null ? null : StoredReading.ReadAt(LevelVerdict.StateOf(held), view.ClusterTag, now),
            held?.Digest(view.Document.Secret).ToString("x32", null),
            desk.Hints.PendingFor(entry.Id));
    }
}
