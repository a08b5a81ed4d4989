using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Replication.AntiEntropy;
using Starling.Replication.Coordinate;
using Starling.Replication.Replica;
using Starling.Storage.Marks;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Node.Serving;

/// <summary>Brings each arriving request to the part that answers it.</summary>
internal sealed class MessageRouter(
    NodeClock clock, DocumentRegister register, ReplicaServer replicas, Func<TopologyView?> view) : IMessageSink
{
    /// <summary>Answers data requests; null until the cluster has formed.</summary>
    public RequestServer? Requests { get; set; }

    public Administration? Administration { get; set; }

    /// <summary>Answers what other replicas ask to become equal; null until the node is assembled.</summary>
    public AgreementServer? Agreement { get; set; }

    /// <summary>Lets nodes with an empty data folder in; null until the node is assembled.</summary>
    public Readmission? Readmission { get; set; }

    /// <summary>Hears who pings or probes this node: a sign of life of its own, whoever answers at that node's address.</summary>
    public Action<NodeId>? PingedBy { get; set; }

    /// <summary>Answers probes; null until the node is assembled.</summary>
    public ProbeWire? Probes { get; set; }

    /// <summary>Takes what others say of themselves; null until the node is assembled.</summary>
    public StateSpread? States { get; set; }

    public void Received(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Kind)
        {
            case MessageKind.Ping:
                Pong(link, peer, header, body);
                break;
            case MessageKind.ReplicaWrite:
                replicas.OnWrite(link, peer, header, body);
                break;
            case MessageKind.ReplicaRead:
                replicas.OnRead(link, peer, header, body);
                break;
            case MessageKind.ReplicaScan:
                replicas.OnScan(link, peer, header, body);
                break;
            case MessageKind.Get or MessageKind.Write or MessageKind.Slice or MessageKind.Scan or MessageKind.DataFetch or MessageKind.DataUpdate:
                Serve(link, peer, header, body);
                break;
            case MessageKind.Admin:
                Administrate(link, header, body.ToArray());
                break;
            case MessageKind.Rejoin or MessageKind.Join when peer.IsNode:
                LetIn(link, peer, header, body);
                break;
            case MessageKind.TopologyPull:
                Blob.Write(
                    link.Output,
                    RequestServer.ReplyTo(header, MessageKind.Topology),
                    view()?.Document.WithoutSecret().Encode() ?? default(ReadOnlySpan<byte>));
                break;
            case MessageKind.Probe or MessageKind.ProbeFor or MessageKind.Rumours
                when Probes?.TryHandle(link, peer, header, body) == true:
                PingedBy?.Invoke(peer.Node);
                break;
            case MessageKind.States or MessageKind.StatesSwap when States?.TryHandle(link, peer, header, body) == true:
                PingedBy?.Invoke(peer.Node);
                break;
            default:
                if (Agreement?.TryHandle(link, peer, header, body) == true)
                {
                    break;
                }

                if (!peer.IsNode || !register.TryHandle(header, body, link))
                {
                    RequestServer.Fail(link, header, new Trouble(
                        StarlingError.BadRequest, false, $"This node does not know requests of kind {(byte)header.Kind}."));
                }

                break;
        }
    }

    public void Ended(ILink link)
    {
        // Replies that are still owed to the link are written to it in vain, which is allowed.
    }

    private static Trouble NotReady => new(
        StarlingError.NotReady, false, "The node is not part of a formed cluster yet. Try again, or another node.");

    private void Serve(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (Requests is null)
        {
            RequestServer.Fail(link, header, NotReady);
        }
        else
        {
            Requests.TryHandle(link, peer, header, body);
        }
    }

    private void Pong(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!Ping.TryRead(body, out var ping))
        {
            link.Close("A malformed ping came; the other side's software differs.");
            return;
        }

        clock.TryObserve(ping.Now);
        new Ping(clock.Last, register.Epoch).Write(link.Output, RequestServer.ReplyTo(header, MessageKind.Pong));
        if (peer.IsNode)
        {
            PingedBy?.Invoke(peer.Node);
            register.EpochSeen(peer.Address, ping.Epoch);
        }
    }

    private void LetIn(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (Readmission is not { } readmission || !Rejoin.TryRead(body, out var asked))
        {
            link.Close("A malformed request to be let into the cluster came; the other side's software differs.");
            return;
        }

        AnswerAsync(readmission, link, peer.Node, asked, RequestServer.ReplyTo(header, header.Kind + 1));
    }

    /// <summary>Every outcome ends in a reply; what escapes is a fault of the program, and shows.</summary>
    private static async void AnswerAsync(Readmission readmission, ILink link, NodeId from, Rejoin asked, MessageHeader reply) =>
        (await (reply.Kind == MessageKind.Joined ? readmission.JoinAsync(from, asked) : readmission.AdmitAsync(from, asked))).Write(link.Output, reply);

    /// <summary>Every outcome ends in a reply, so nothing can escape from here.</summary>
    private async void Administrate(ILink link, MessageHeader header, byte[] body)
    {
        try
        {
            var answer = Administration is null ? throw NotReady.ToException() : await AnswerAsync(Administration, AdminRequest.Decode(body));
            Blob.Write(link.Output, RequestServer.ReplyTo(header, MessageKind.AdminAnswer), answer.Encode());
        }
        catch (StarlingException fault)
        {
            RequestServer.Fail(link, header, new Trouble(fault.Code, fault.MayHaveHappened, fault.Message, fault.Got, fault.Needed));
        }
        catch (Exception bug)
        {
            // One request of a person must not end the node; the text reaches whoever can report it.
            RequestServer.Fail(link, header, new Trouble(StarlingError.Internal, true, "A bug in Starling: " + bug));
        }
    }

    private static async ValueTask<AdminAnswer> AnswerAsync(Administration administration, AdminRequest request) => request.Op switch
    {
        AdminRequest.Status => new AdminAnswer { Status = await administration.StatusAsync() },
        AdminRequest.Figures => new AdminAnswer { Status = administration.Figures() },
        AdminRequest.ListTables => new AdminAnswer { Tables = administration.ListTables() },
        AdminRequest.CreateTable when request.Definition is { } definition =>
            new AdminAnswer { Definition = await administration.CreateTableAsync(definition) },
        AdminRequest.ChangeTable when request is { Table: { } table, Properties: { } properties } =>
            new AdminAnswer { Definition = await administration.ChangeTableAsync(table, properties) },
        AdminRequest.Explain when request is { Table: { } table, Partition: { } partition } =>
            new AdminAnswer { Explanation = await administration.ExplainAsync(table, new RecordKey(partition, request.Clustering)) },
        AdminRequest.Agreement => new AdminAnswer { Agreement = await administration.AgreementAsync(request.Query ?? new AgreementQuery()) },
        AdminRequest.ChangeCluster when request.Change is { } change => new AdminAnswer { Change = await administration.ChangeClusterAsync(change) },
        AdminRequest.Ring => new AdminAnswer { Ring = administration.Ring() },
        AdminRequest.Silent => new AdminAnswer { Silent = administration.Silent() },
        AdminRequest.Stand when request is { Table: { } table, Partition: { } partition } =>
            new AdminAnswer { Standing = administration.Stand(table, new RecordKey(partition, request.Clustering), request.AsOfMicros ?? 0) },
        _ => throw new StarlingException(StarlingError.BadRequest, $"This node does not know the operation '{request.Op}', or a part of it is missing."),
    };
}
