using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Replication.Replica;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Answers the requests of clients, and of nodes that pass a client's request on, over the wire.</summary>
public sealed class RequestServer(Desk desk, Coordinator coordinator)
{
    private readonly Stack<Reply> pool = new();

    /// <summary>Handles a request of one of the data kinds; false when it is of another kind.</summary>
    public bool TryHandle(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Kind)
        {
            case MessageKind.Get:
                Get(link, header, body);
                return true;
            case MessageKind.Write:
                Write(link, peer, header, body);
                return true;
            case MessageKind.Slice:
                Slice(link, header, body);
                return true;
            case MessageKind.Scan:
                Scan(link, header, body);
                return true;
            case MessageKind.DataFetch:
                Fetch(link, header, body);
                return true;
            case MessageKind.DataUpdate:
                Update(link, peer, header, body);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a failure as the reply to a request.</summary>
    public static void Fail(ILink link, in MessageHeader header, in Trouble trouble) =>
        new Failed((byte)trouble.Code, trouble.MayHaveHappened, trouble.Got, trouble.Needed, trouble.Text)
            .Write(link.Output, ReplyTo(header, MessageKind.Failed));

    public static MessageHeader ReplyTo(in MessageHeader header, MessageKind kind) => new()
    {
        Kind = kind,
        Class = header.Class,
        Correlation = header.Correlation,
        Era = header.Era,
    };

    private void Get(ILink link, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!GetRequest.TryRead(body, out var request))
        {
            Fail(link, header, Malformed);
            return;
        }

        if (coordinator.Find(request.Table) is not { } table)
        {
            Fail(link, header, Coordinator.UnknownTable(request.Table));
            return;
        }

        if (coordinator.OpenSession(request.HasSession, request.Session, out var session) is { } foreign)
        {
            Fail(link, header, foreign);
            return;
        }

        coordinator.Read(
            table, request.Partition, new ReadRange { Lower = request.Clustering }, request.Level, request.AtLeast,
            new ReadManner(!request.CountNotFound, request.GiveUpEarly), Due(header),
            Rent(link, header, MessageKind.GetAnswer, Measure(OperationMeter.Get, request.Level ?? table.ReadLevel)), session);
    }

    private void Write(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!WriteRequest.TryRead(body, out var request))
        {
            Fail(link, header, Malformed);
            return;
        }

        // A second delivery would mint a second dot for one value. The first one's answer serves both.
        if (request.PassedOn && !peer.IsFirst(header.Correlation) && !desk.Has(Mutant.DuplicateMutationTwoDots))
        {
            desk.Marks.Hit(Mark.PassedOnRepeatIgnored);
            return;
        }

        // What another node passed on is measured there, where the client waits.
        var level = request.Level ?? coordinator.Find(request.Table)?.WriteLevel ?? default;
        var measured = request.PassedOn ? default : Measure(OperationMeter.Write, level);
        coordinator.Write(request, Due(header), Rent(link, header, MessageKind.WriteAnswer, measured));
    }

    private void Slice(ILink link, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!SliceRequest.TryRead(body, out var request))
        {
            Fail(link, header, Malformed);
            return;
        }

        if (coordinator.Find(request.Table) is not { } table)
        {
            Fail(link, header, Coordinator.UnknownTable(request.Table));
            return;
        }

        if (coordinator.OpenSession(request.HasSession, request.Session, out var session) is { } foreign)
        {
            Fail(link, header, foreign);
            return;
        }

        var measured = Measure(OperationMeter.Slice, request.Level ?? table.ReadLevel);
        new SliceRead(coordinator, table, request, Due(header), Rent(link, header, MessageKind.SliceAnswer, measured), session).Start();
    }

    private void Scan(ILink link, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!ScanRequest.TryRead(body, out var request))
        {
            Fail(link, header, Malformed);
            return;
        }

        if (coordinator.Find(request.Table) is not { } table)
        {
            Fail(link, header, Coordinator.UnknownTable(request.Table));
            return;
        }

        if (coordinator.OpenSession(request.HasSession, request.Session, out var session) is { } foreign)
        {
            Fail(link, header, foreign);
            return;
        }

        var measured = Measure(OperationMeter.Scan, request.Quorum ? ConsistencyLevel.Quorum : ConsistencyLevel.One);
        new ScanRead(desk, table, request, Due(header), Rent(link, header, MessageKind.ScanAnswer, measured), session).Start();
    }

    private void Fetch(ILink link, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!DataFetch.TryRead(body, out var request))
        {
            Fail(link, header, Malformed);
            return;
        }

        var level = request.Level ?? coordinator.Find(request.Table)?.ReadLevel ?? default;
        coordinator.Data.Fetch(request, Due(header), Rent(link, header, MessageKind.DataFetched, Measure(OperationMeter.Fetch, level)));
    }

    private void Update(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!DataUpdate.TryRead(body, out var request))
        {
            Fail(link, header, Malformed);
            return;
        }

        // A second delivery would count twice. The first one's answer serves both.
        if (request.PassedOn && !peer.IsFirst(header.Correlation) && !desk.Has(Mutant.DuplicateMutationTwoDots))
        {
            desk.Marks.Hit(Mark.PassedOnRepeatIgnored);
            return;
        }

        var level = request.Level ?? coordinator.Find(request.Table)?.WriteLevel ?? default;
        var measured = request.PassedOn ? default : Measure(OperationMeter.Update, level);
        coordinator.Data.Update(request, Due(header), Rent(link, header, MessageKind.DataUpdated, measured));
    }

    private static Trouble Malformed => new(StarlingError.BadRequest, false,
        "The request is malformed or out of its bounds. Use a client of a matching release.");

    private long Due(in MessageHeader header) => coordinator.DueAfter(
        header.BudgetMs == 0 ? null : TimeSpan.FromMilliseconds(Math.Min(header.BudgetMs, 600_000u)));

    private Measurement Measure(string kind, ConsistencyLevel level) => Measurement.Begin(desk.Meter, kind, level);

    private Reply Rent(ILink link, in MessageHeader header, MessageKind kind, Measurement measured)
    {
        var reply = pool.TryPop(out var idle) ? idle : new Reply(this);
        reply.Begin(link, ReplyTo(header, kind), measured);
        return reply;
    }

    /// <summary>Owes one reply.</summary>
    private sealed class Reply(RequestServer server) : IReadWaiter, IWriteWaiter, IScanWaiter, IDataWaiter, ISessionWaiter
    {
        private ILink link = null!;
        private MessageHeader header;
        private SessionToken? session;
        private Measurement measured;

        public void Begin(ILink to, in MessageHeader replyHeader, Measurement measurement)
        {
            measured = measurement;
            link = to;
            header = replyHeader;
        }

        public void Learned(SessionToken token) => session = token;

        public void Read(in ReplicaRows rows)
        {
            if (header.Kind == MessageKind.SliceAnswer)
            {
                new ReplicaRows
                {
                    More = rows.More,
                    Count = rows.Count,
                    Rows = rows.Rows,
                    HasSession = session is not null,
                    Session = session?.Encode(),
                }.Write(link.Output, header);
            }
            else
            {
                var row = rows.GetRows();
                new GetAnswer
                {
                    HasSession = session is not null,
                    Session = session?.Encode(),
                    State = row.MoveNext() ? row.State : default,
                }.Write(link.Output, header);
            }

            End();
        }

        public void NotRead(in Trouble trouble) => Fail(trouble);

        public void Written(int synced, int replicas, ReadOnlySpan<byte> context, ReadOnlySpan<byte> state)
        {
            new WriteAnswer
            {
                Synced = synced,
                Replicas = replicas,
                Context = context,
                State = state,
                HasSession = session is not null,
                Session = session?.Encode(),
            }.Write(link.Output, header);
            End();
        }

        public void NotWritten(in Trouble trouble) => Fail(trouble);

        public void Scanned(in ScanRows page)
        {
            page.Write(link.Output, header);
            End();
        }

        public void NotScanned(in Trouble trouble) => Fail(trouble);

        public void Fetched(in DataFetched value)
        {
            value.Write(link.Output, header);
            End();
        }

        public void NotFetched(in Trouble trouble) => Fail(trouble);

        private void Fail(in Trouble trouble)
        {
            RequestServer.Fail(link, header, trouble);
            End(trouble.Code);
        }

        private void End(StarlingError? fault = null)
        {
            measured.End(fault);
            measured = default;
            link = null!;
            session = null;
            server.pool.Push(this);
        }
    }
}
