using System;
using System.Buffers;
using System.Numerics;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Replication.ReadRepair;
using Starling.Replication.Replica;
using Starling.Storage.Commits;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Writes to replicas what they lack, and tells its owner whenever one of them has had its word.</summary>
/// <remarks>Repairs go on after the read has answered, until its deadline. No hint is kept for a repair that fails: the next read, or
/// the agreement between replicas, finds the difference again.</remarks>
internal sealed class RepairWriter(Desk desk, ReadOperation owner) : IReplyWaiter, IDurableWaiter
{
    private readonly ArrayBufferWriter<byte> mutation = new(512);
    private readonly ulong[] correlations = new ulong[64];
    private readonly RepairRound round = new();
    private Peers peers;
    private TableView table = null!;
    private ReplicaSet set = null!;
    private Token token;
    private int waitingFor;

    public RepairRound Round => round;

    /// <summary>True when nothing that was sent can call back any more.</summary>
    public bool IsIdle => waitingFor == 0;

    public void Begin(in Peers at, TableView ofTable, ReplicaSet ofSet, Token ofToken, QuorumRule rule, ulong holding)
    {
        peers = at;
        table = ofTable;
        set = ofSet;
        token = ofToken;
        round.Begin(rule, holding);
    }

    /// <summary>Sends rows to a replica that lacks them.</summary>
    public void Send(int replica, ReadOnlySpan<byte> partition, RowBuffer lacking)
    {
        round.SentTo(replica);
        mutation.ResetWrittenCount();
        Mutation.WriteStart(mutation, table.Id, partition, lacking.Count);
        mutation.Write(lacking.Bytes);
        desk.Counters.ReadRepairs++;
        if (replica == set.Self)
        {
            ApplyHere();
            return;
        }

        var link = peers.LinkOf(set, replica)!;
        if (!link.TryBegin(this, replica, out var correlation))
        {
            round.Fails(replica);
            return;
        }

        waitingFor++;
        correlations[replica] = correlation;
        ReplicaWrite.Write(
            link.Output,
            desk.HeaderTo(peers.View, set, MessageKind.ReplicaWrite, WorkClass.Repair, correlation, 0),
            mutation.WrittenSpan);
    }

    /// <summary>Waits for nobody any more, but for the local sync, whose word comes in any case.</summary>
    public void Forget()
    {
        for (var left = round.Sent; left != 0; left &= left - 1)
        {
            var replica = BitOperations.TrailingZeroCount(left);
            if (correlations[replica] != 0)
            {
                peers.LinkOf(set, replica)!.Forget(correlations[replica]);
                correlations[replica] = 0;
                waitingFor--;
            }
        }
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body) =>
        End(tag, header.Kind == MessageKind.ReplicaWritten);

    void IReplyWaiter.Lost(int tag, ReplicaFault fault) => End(tag, false);

    void IDurableWaiter.Durable(WorldException? fault) => End(set.Self, fault is null);

    private void ApplyHere()
    {
        waitingFor++;
        if (!Mutation.TryRead(mutation.WrittenSpan, out var own)
            || desk.Replica.Apply(table, token, own, this, Door.Repair) != ReplicaFault.None)
        {
            waitingFor--;
            round.Fails(set.Self);
        }
    }

    private void End(int replica, bool isSynced)
    {
        waitingFor--;
        correlations[replica] = 0;
        if (isSynced)
        {
            round.Synced(replica);
        }
        else
        {
            desk.Marks.Hit(Mark.RepairRefused);
            round.Fails(replica);
        }

        owner.Repaired();
    }
}
