using System;
using System.Buffers;
using System.Numerics;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Storage.Commits;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>One mutation on its way to all replicas of its slot.</summary>
/// <remarks>
/// It goes to every replica at once and is answered when the level's replicas have synced it; the others are waited for in the background
/// until the deadline, and whoever has not synced it by then gets a hint. A write is never rolled back: when the level is
/// not reached the outcome is "not known", unless every replica is known to have done nothing. Hints are kept only for writes that may
/// have happened, so that what was reported as "not done" never appears later.
/// Invariant: every replica is in at most one of acked, refused, unsure; the rest are still waited for.
/// </remarks>
public sealed class WriteOperation : Deadlined, IReplyWaiter, IDurableWaiter
{
    private readonly Desk desk;
    private readonly ArrayBufferWriter<byte> mutation = new(512);
    private readonly ArrayBufferWriter<byte> context = new(64);
    private readonly ArrayBufferWriter<byte> state = new(0x100);
    private readonly ulong[] correlations = new ulong[64];
    private TableView table = null!;
    private ReplicaSet set = null!;
    private QuorumRule rule = null!;
    private IWriteWaiter? waiter;
    private ulong acked;
    private ulong refused;
    private ulong unsure;
    private ulong hinted;
    private ReplicaFault worst;
    private bool mayHint;
    private bool isStarting;

    internal WriteOperation(Desk desk) => this.desk = desk;

    /// <summary>The mutation's bytes go here before <see cref="Start"/>.</summary>
    public IBufferWriter<byte> Mutation => mutation;

    /// <summary>The encoded context to answer with.</summary>
    public IBufferWriter<byte> Context => context;

    /// <summary>The record's state to answer with.</summary>
    public IBufferWriter<byte> State => state;

    /// <summary>Bytes of the mutation so far.</summary>
    public int Length => mutation.WrittenCount;

    /// <summary>What makes contexts ones of this cluster.</summary>
    internal ulong ClusterTag => desk.View.ClusterTag;

    /// <summary>Siblings of the record after a write of one record.</summary>
    internal int Siblings { get; set; }

    /// <summary>Gives up before anything was sent.</summary>
    internal void Abandon()
    {
        Reset();
        desk.Return(this);
    }

    /// <summary>Sends the mutation. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start(TableView toTable, ReplicaSet toSet, QuorumRule level, Token token, long due, IWriteWaiter answerTo)
    {
        table = toTable;
        set = toSet;
        rule = desk.Has(Mutant.QuorumOffByOne) ? level.OffByOne() : level;
        waiter = answerTo;
        acked = refused = unsure = hinted = 0;
        worst = ReplicaFault.None;
        mayHint = false;
        isStarting = true;
        desk.Counters.InFlight++;
        desk.Counters.BytesInFlight += mutation.WrittenCount;
        desk.Wheel.Set(this, due);
        var budget = Math.Max(1, desk.Wheel.MillisecondsLeft(due));
        for (var i = 0; i < set.Count; i++)
        {
            if (i != set.Self)
            {
                Send(i, budget);
            }
        }

        if (set.Self >= 0)
        {
            ApplyHere(token);
        }

        isStarting = false;
        Review();
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        correlations[tag] = 0;
        if (header.Kind == MessageKind.ReplicaWritten)
        {
            Ack(tag);
        }
        else
        {
            Note(tag, ReplicaRefused.TryRead(body, out var refusal) ? refusal.Fault : ReplicaFault.Silent);
        }

        Review();
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        correlations[tag] = 0;
        Note(tag, fault);
        Review();
    }

    void IDurableWaiter.Durable(WorldException? fault)
    {
        if (fault is null)
        {
            Ack(set.Self);
        }
        else
        {
            Note(set.Self, fault.Fault == WorldFault.DiskFull ? ReplicaFault.DiskFull : ReplicaFault.Disk);
        }

        Review();
    }

    /// <inheritdoc/>
    protected internal override void Woken(long now)
    {
        // The local replica's sync cannot be taken back: its word is waited for beyond the deadline.
        for (var i = 0; i < set.Count; i++)
        {
            if (IsWaitedFor(i) && i != set.Self)
            {
                desk.Neighbours.LinkOf(set.Members[i])?.Forget(correlations[i]);
                correlations[i] = 0;
                Note(i, ReplicaFault.Silent);
            }
        }

        if (waiter is not null)
        {
            Fail(new Trouble(StarlingError.Timeout, true,
                $"The write was synced by {Got} of {rule.Needed} replicas in time. It may have happened; writing again is safe "
                + "where the value does not depend on what was there.", Got, rule.Needed));
        }

        Review();
    }

    private int Got => BitOperations.PopCount(acked & rule.Candidates);

    private bool IsWaitedFor(int replica) => ((acked | refused | unsure) & (1UL << replica)) == 0;

    private void Ack(int replica)
    {
        acked |= 1UL << replica;
        if (desk.Has(Mutant.DuplicateAckCounts))
        {
            // The bug: answers are counted, not told apart; a repeated one counts for a replica that is still silent.
            acked |= ~acked & (acked + 1) & rule.All;
        }
    }

    private void Send(int replica, uint budget)
    {
        var link = desk.Neighbours.LinkOf(set.Members[replica])!;
        if (!link.TryBegin(this, replica, out var correlation))
        {
            Note(replica, ReplicaFault.NoLink);
            return;
        }

        correlations[replica] = correlation;
        ReplicaWrite.Write(
            link.Output,
            desk.HeaderTo(set, MessageKind.ReplicaWrite, WorkClass.Client, correlation, budget),
            mutation.WrittenSpan);
    }

    private void ApplyHere(Token token)
    {
        if (!Wire.Messages.Mutation.TryRead(mutation.WrittenSpan, out var own))
        {
            throw new InvalidOperationException("A coordinator built a malformed mutation.");
        }

        var fault = desk.Replica.Apply(table, token, own, this);
        if (fault != ReplicaFault.None)
        {
            Note(set.Self, fault);
        }
    }

    /// <summary>A replica did not sync the write. Faults that say "nothing was done" leave the outcome known.</summary>
    private void Note(int replica, ReplicaFault fault)
    {
        var bit = 1UL << replica;
        worst = worst == ReplicaFault.None || fault is ReplicaFault.DiskFull ? fault : worst;
        if (fault is ReplicaFault.Disk or ReplicaFault.Corrupt or ReplicaFault.LinkLost or ReplicaFault.Silent)
        {
            unsure |= bit;
        }
        else
        {
            refused |= bit;
        }

        if (mayHint)
        {
            Hint(replica);
        }
    }

    /// <summary>Answers if the outcome is clear, and ends the operation when nobody is waited for any more.</summary>
    private void Review()
    {
        if (isStarting)
        {
            return;
        }

        if (waiter is not null)
        {
            if (rule.IsMet(acked))
            {
                Succeed();
            }
            else if (!rule.IsPossibleWithout(refused | unsure))
            {
                Fail(Refusal());
            }
        }

        if (waiter is null && (acked | refused | unsure) == rule.All)
        {
            End();
        }
    }

    private void Succeed()
    {
        var answerTo = waiter!;
        waiter = null;
        AllowHints();
        answerTo.Written(BitOperations.PopCount(acked), set.Count, context.WrittenSpan, state.WrittenSpan);
    }

    private void Fail(in Trouble trouble)
    {
        var answerTo = waiter!;
        waiter = null;
        desk.Counters.Failures++;
        if (trouble.MayHaveHappened)
        {
            AllowHints();
        }

        answerTo.NotWritten(trouble);
    }

    private Trouble Refusal()
    {
        var mayHave = refused != rule.All && (acked | unsure | (rule.All & ~refused)) != 0;
        var code = worst switch
        {
            ReplicaFault.DiskFull => StarlingError.DiskFull,
            ReplicaFault.Overloaded => StarlingError.Overloaded,
            ReplicaFault.NoLink or ReplicaFault.LinkLost or ReplicaFault.Silent or ReplicaFault.StaleEpoch
                or ReplicaFault.UnknownTable or ReplicaFault.NotReplica => StarlingError.Unavailable,
            _ => StarlingError.ReplicasFailed,
        };
        var cause = worst switch
        {
            ReplicaFault.DiskFull => "replicas have no disk space left: free some or add nodes",
            ReplicaFault.Overloaded => "replicas have too much to do: try again later",
            ReplicaFault.ClockAhead => "this node's clock is ahead of theirs by more than 500 ms: set it right",
            ReplicaFault.Disk => "a replica's disk failed: see its log",
            _ => "replicas could not be reached",
        };
        return new Trouble(code, mayHave,
            $"The write was synced by {Got} of {rule.Needed} replicas and can reach no more: {cause}. "
            + (mayHave ? "It may have happened." : "It has not happened."), Got, rule.Needed);
    }

    private void AllowHints()
    {
        mayHint = true;
        for (var i = 0; i < set.Count; i++)
        {
            if (((refused | unsure) & (1UL << i)) != 0)
            {
                Hint(i);
            }
        }
    }

    private void Hint(int replica)
    {
        var bit = 1UL << replica;
        if ((hinted & bit) != 0 || replica == set.Self)
        {
            return;
        }

        hinted |= bit;
        desk.Hints.Add(
            desk.View.Document.Members[set.Members[replica]].Id, mutation.WrittenSpan, desk.Clock.WallMicros);
    }

    private void End()
    {
        desk.Wheel.Remove(this);
        desk.Counters.InFlight--;
        desk.Counters.BytesInFlight -= mutation.WrittenCount;
        Reset();
        desk.Return(this);
    }

    private void Reset()
    {
        mutation.ResetWrittenCount();
        context.ResetWrittenCount();
        state.ResetWrittenCount();
        Siblings = 0;
        set = null!;
    }
}
