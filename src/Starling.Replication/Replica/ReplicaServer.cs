using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Replication.Sessions;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Replica;

/// <summary>Answers what coordinators ask of this node as a replica. Every request is fenced by the slot's epoch first: a replica
/// that does not hold the slot says so and never answers "not found".</summary>
public sealed class ReplicaServer(
    LocalReplica replica, NodeClock clock, Func<TopologyView?> view, Action<Endpoint, long> epochSeen, Mutant mutants = Mutant.None,
    MarkBook? marks = null, ProofBook? proofs = null)
{
    private readonly MarkBook marks = marks ?? new MarkBook();
    private readonly RowBuffer rows = new();
    private readonly ArrayBufferWriter<byte> scanned = new(4096);
    private readonly Stack<WriteReply> pool = new();

    /// <summary>Requests refused, for whatever reason.</summary>
    public long Refusals { get; private set; }

    /// <remarks>A refusal is final. A link that delivers a request twice could otherwise bring about what its sender has just told a client not to have
    /// happened, since what stood in the way (a full queue, a clock behind, a document not heard of) may be gone a moment later.</remarks>
    public void OnWrite(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (peer.WasRefused(header.Correlation) && (mutants & Mutant.RefusedThenTaken) == 0)
        {
            marks.Hit(Mark.RefusedRepeatIgnored);
            return;
        }

        if (!Mutation.TryRead(body, out var mutation))
        {
            Refuse(link, header, ReplicaFault.BadRequest, "the mutation is malformed");
            return;
        }

        var token = Murmur3.TokenOf(mutation.Partition);
        var fault = Fence(peer, header, mutation.Table, token, out var table);
        if (fault == ReplicaFault.None && !ObserveOrigins(table!, mutation))
        {
            // New writes only: what a repair or a hint brings was admitted once already, and refusing it would only keep replicas apart.
            var isNew = header.Class == WorkClass.Client;
            marks.Hit(isNew ? Mark.ClockAheadRefused : Mark.ClockAheadLetIn);
            fault = isNew ? ReplicaFault.ClockAhead : ReplicaFault.None;
        }

        if (fault == ReplicaFault.None)
        {
            var reply = pool.TryPop(out var used) ? used : new WriteReply(this);
            reply.Begin(link, header);
            fault = replica.Apply(table!, token, mutation, reply, DoorOf(header.Class));
            if (fault == ReplicaFault.None)
            {
                return;
            }

            pool.Push(reply);
        }

        peer.NoteRefused(header.Correlation);
        Refuse(link, header, fault, "");
    }

    public void OnRead(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!ReplicaRead.TryRead(body, out var read))
        {
            Refuse(link, header, ReplicaFault.BadRequest, "the read is malformed");
            return;
        }

        var token = Murmur3.TokenOf(read.Partition);
        var fault = Fence(peer, header, read.Table, token, out var table, isRead: true);
        if (fault != ReplicaFault.None)
        {
            Refuse(link, header, fault, "");
            return;
        }

        try
        {
            replica.Read(table!, token, read.Partition, RangeOf(read), rows);
        }
        catch (WorldException damage)
        {
            RefuseDamaged(link, header, damage);
            return;
        }

        var proof = read.WantsProof ? proofs?.OfOwn(table!.Id, table.SetOf(token).Slot.Index) : null;
        if (read.DigestOnly)
        {
            new ReplicaDigest(rows.Digest(view()!.Document.Secret, mutants), proof).Write(link.Output, ReplyTo(header, MessageKind.ReplicaDigest));
        }
        else
        {
            rows.RowsWith(proof).Write(link.Output, ReplyTo(header, MessageKind.ReplicaRows));
        }
    }

    public void OnScan(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!ReplicaScan.TryRead(body, out var scan) || scan.Slot >= (view()?.Geometry.Count ?? 0))
        {
            Refuse(link, header, ReplicaFault.BadRequest, "the scan is malformed");
            return;
        }

        var geometry = view()!.Geometry;
        var fault = Fence(peer, header, scan.Table, geometry.RangeOf(new SlotId(scan.Slot)).LastInclusive, out var table, isRead: true);
        if (fault != ReplicaFault.None)
        {
            Refuse(link, header, fault, "");
            return;
        }

        scanned.ResetWrittenCount();
        try
        {
            var count = replica.Scan(table!, geometry, scan, scanned, out var next);
            new ScanRows { Count = count, Next = next, Rows = scanned.WrittenSpan }
                .Write(link.Output, ReplyTo(header, MessageKind.ReplicaScanned));
        }
        catch (WorldException damage)
        {
            RefuseDamaged(link, header, damage);
        }
    }

    /// <summary>The door through which a message of a class comes.</summary>
    public static Door DoorOf(WorkClass work) => work switch
    {
        WorkClass.Hint => Door.Hint,
        WorkClass.Repair or WorkClass.Stream => Door.Repair,
        _ => Door.Client,
    };

    /// <summary>The range of a read message.</summary>
    public static ReadRange RangeOf(in ReplicaRead read) => new()
    {
        IsSlice = read.IsSlice,
        Lower = read.Lower,
        Upper = read.Upper,
        Backwards = read.Backwards,
        Limit = read.Limit,
    };

    private static MessageHeader ReplyTo(in MessageHeader header, MessageKind kind) => new()
    {
        Kind = kind,
        Class = header.Class,
        Correlation = header.Correlation,
        Era = header.Era,
        SlotEpoch = header.SlotEpoch,
    };

    private ReplicaFault Fence(InboundPeer peer, in MessageHeader header, uint tableId, Token token, out TableView? table, bool isRead = false)
    {
        table = null;
        if (view() is not { } now || !peer.IsNode || now.IndexOf(peer.Node) < 0)
        {
            marks.Hit(Mark.NotReplicaRefused);
            return ReplicaFault.NotReplica;
        }

        table = now.FindTable(tableId);
        if (table is null || header.Era > now.Era)
        {
            // The coordinator knows more than this node does.
            marks.Hit(Mark.UnknownTableRefused);
            epochSeen(peer.Address, long.MaxValue);
            return ReplicaFault.UnknownTable;
        }

        var set = table.SetOf(token);
        if (header.Era < now.Era || (header.SlotEpoch < set.SlotEpoch && (mutants & Mutant.StaleEpochTaken) == 0))
        {
            marks.Hit(Mark.StaleEpochRefused);
            return ReplicaFault.StaleEpoch;
        }

        if (header.SlotEpoch > set.SlotEpoch)
        {
            marks.Hit(Mark.NewerEpochRefused);
            epochSeen(peer.Address, header.SlotEpoch);
            return ReplicaFault.StaleEpoch;
        }

        if (isRead ? set.IsReader : set.Self >= 0)
        {
            return ReplicaFault.None;
        }

        marks.Hit(Mark.NotReplicaRefused);
        return ReplicaFault.NotReplica;
    }

    private bool ObserveOrigins(TableView table, in Mutation mutation)
    {
        for (var records = mutation.GetRecords(); records.MoveNext();)
        {
            if (!RecordState.IsValid(table.Rule, records.State))
            {
                return true; // Refused as malformed a moment later.
            }

            if (!clock.TryObserve(RecordState.NewestOrigin(table.Rule, records.State)))
            {
                return false;
            }
        }

        return true;
    }

    private void RefuseDamaged(ILink link, in MessageHeader header, WorldException damage)
    {
        marks.Hit(Mark.DamageRefused);
        Refuse(link, header, damage.Fault == WorldFault.Corrupt ? ReplicaFault.Corrupt : ReplicaFault.Disk, damage.Message);
    }

    private void Refuse(ILink link, in MessageHeader header, ReplicaFault fault, string text)
    {
        Refusals++;
        new ReplicaRefused(fault, view()?.Epoch ?? 0, text).Write(link.Output, ReplyTo(header, MessageKind.ReplicaRefused));
    }

    /// <summary>Owes one coordinator the word that its write is synced.</summary>
    private sealed class WriteReply(ReplicaServer server) : IDurableWaiter
    {
        private ILink link = null!;
        private MessageHeader header;

        public void Begin(ILink to, in MessageHeader request)
        {
            link = to;
            header = request;
        }

        public void Durable(WorldException? fault)
        {
            if (fault is null)
            {
                Bare.Write(link.Output, ReplyTo(header, MessageKind.ReplicaWritten));
            }
            else
            {
                server.marks.Hit(Mark.SyncFailureTold);
                server.Refuse(
                    link, header, fault.Fault == WorldFault.DiskFull ? ReplicaFault.DiskFull : ReplicaFault.Disk, fault.Message);
            }

            link = null!;
            server.pool.Push(this);
        }
    }
}
