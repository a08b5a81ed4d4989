using System;
using System.Buffers;
using System.Numerics;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Values;
using Starling.Replication.Sessions;
using Starling.Storage.Commits;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>One mutation on its way to all replicas of its slot.</summary>
/// <remarks>
/// It goes to every replica at once and is answered when the level's replicas have synced it; the others are waited for in the background
/// until the deadline, and whoever has not synced it by then gets a hint. A write is never rolled back: when the level is
/// not reached the outcome is "not known", unless every replica is known to have done nothing (<see cref="WriteTally"/>). Hints are kept
/// only for writes that may have happened, so that what was reported as "not done" never appears later.
/// The object is pooled, and returned once nobody can call it any more: all replicas have had their word or were forgotten.
/// </remarks>
public sealed class WriteOperation : Deadlined, IReplyWaiter, IDurableWaiter
{
    private readonly Desk desk;
    private readonly WriteTally tally = new();
    private readonly ArrayBufferWriter<byte> mutation = new(512);
    private readonly ArrayBufferWriter<byte> context = new(64);
    private readonly ArrayBufferWriter<byte> state = new(0x100);
    private readonly ulong[] correlations = new ulong[64];
    private Peers peers;
    private TableView table = null!;
    private ReplicaSet set = null!;
    private IWriteWaiter? waiter;
    private Laggards laggards;
    private ulong hinted;
    private long due;
    private bool mayHint;
    private bool isBusy;
    private Token token;
    private ConsistencyLevel level;
    private int atLeast;
    private int replansLeft;
    private bool isSyncingHere;

    /// <summary>How often an operation is planned anew because the slot's replicas change under it: a whole move has three stages.</summary>
    internal const int ReplansMax = 6;

    internal WriteOperation(Desk desk) => this.desk = desk;

    /// <summary>The mutation's bytes go here before <see cref="Start"/>.</summary>
    public IBufferWriter<byte> Mutation => mutation;

    /// <summary>The encoded context to answer with.</summary>
    public IBufferWriter<byte> Context => context;

    /// <summary>The record's state to answer with.</summary>
    public IBufferWriter<byte> State => state;

    /// <summary>The mutation so far.</summary>
    internal ReadOnlySpan<byte> Written => mutation.WrittenSpan;

    /// <summary>Bytes of the mutation so far.</summary>
    public int Length => mutation.WrittenCount;

    /// <summary>What makes contexts ones of this cluster.</summary>
    internal ulong ClusterTag => desk.View.ClusterTag;

    /// <summary>Siblings of the record after a write of one record.</summary>
    internal int Siblings { get; set; }

    /// <summary>The token of the session that writes; null for none.</summary>
    internal SessionToken? Session { get; set; }

    /// <summary>The rule of a level for a write.</summary>
    internal static QuorumRule? RuleOf(Desk desk, ReplicaSet set, ConsistencyLevel level, int atLeast) =>
        desk.Has(Mutant.MoveOldQuorumAlone) && set.Stage != 0
            && QuorumRule.TryCreate(level, set.DataCentres, set.Old, desk.View.LocalDataCentre, atLeast, out var old)
            ? old!.Over(set.Old | set.New)
            : set.WriteRuleOf(level, atLeast);

    /// <summary>To be called before <see cref="Start"/>: the write is planned anew when the slot's replicas change under it.</summary>
    internal void MayReplan(ConsistencyLevel ofLevel, int replicas)
    {
        level = ofLevel;
        atLeast = replicas;
        replansLeft = ReplansMax;
    }

    /// <summary>Gives up before anything was sent.</summary>
    internal void Abandon()
    {
        Reset();
        desk.Return(this);
    }

    /// <summary>Sends the mutation. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start(TableView toTable, ReplicaSet toSet, QuorumRule rule, Token at, long dueAt, IWriteWaiter answerTo)
    {
        peers = desk.Neighbours.Peers;
        table = toTable;
        set = toSet;
        waiter = answerTo;
        due = dueAt;
        token = at;
        tally.Begin(
            desk.Has(Mutant.QuorumOffByOne) ? rule.OffByOne() : rule, desk.Mutants, buildsOnPending: table.Rule.MintsDots());
        laggards = default;
        hinted = 0;
        mayHint = false;
        desk.Counters.InFlight++;
        desk.Counters.BytesInFlight += mutation.WrittenCount;
        desk.Wheel.Set(this, due);
        isBusy = true;
        var mustStay = set.Self >= 0 && !ApplyHere() && table.Rule.MintsDots();
        for (var i = 0; i < set.Count; i++)
        {
            if (i == set.Self)
            {
                continue;
            }

            if (mustStay)
            {
                // The dot is not remembered here, so it would be given to another value: it must not get out.
                desk.Marks.Hit(Mark.DotKeptHome);
                hinted |= 1UL << i;
                Note(i, ReplicaFault.NoLink);
            }
            else
            {
                Send(i);
            }
        }

        isBusy = false;
        Review();
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        correlations[tag] = 0;
        if (header.Kind == MessageKind.ReplicaWritten)
        {
            tally.Ack(tag);
        }
        else
        {
            Refused(tag, ReplicaRefused.TryRead(body, out var refusal) ? refusal.Fault : ReplicaFault.Silent);
        }

        Review();
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        correlations[tag] = 0;
        desk.Marks.Hit(Mark.WriteReplicaLost);
        Note(tag, fault);
        Review();
    }

    void IDurableWaiter.Durable(WorldException? fault)
    {
        isSyncingHere = false;
        if (fault is null)
        {
            tally.Ack(set.Self);
        }
        else
        {
            desk.Counters.LocalSyncsFailed++;
            desk.Marks.Hit(Mark.LocalSyncFailed);
            Note(set.Self, fault.Fault == WorldFault.DiskFull ? ReplicaFault.DiskFull : ReplicaFault.Disk);
        }

        Review();
    }

    /// <inheritdoc/>
    protected internal override void Woken(long now)
    {
        isBusy = true;
        if (now < due)
        {
            desk.Wheel.Set(this, due);
            var behind = laggards.Take();
            for (var left = TryReplan() ? 0 : behind; left != 0; left &= left - 1)
            {
                desk.Marks.Hit(Mark.WriteAskedLaggardAgain);
                Send(BitOperations.TrailingZeroCount(left));
            }
        }
        else
        {
            StopWaiting();
            if (waiter is not null && !tally.IsMet)
            {
                Fail(tally.MayHaveHappened ? TimedOut() : tally.Refusal());
            }
        }

        isBusy = false;
        Review();
    }

    private Trouble TimedOut()
    {
        desk.Marks.Hit(Mark.WriteTimedOut);
        var trouble = tally.TimedOut();
        return desk.Has(Mutant.TimeoutReportedAsFailed) ? trouble with { MayHaveHappened = false } : trouble;
    }

    private void Send(int replica)
    {
        var link = peers.LinkOf(set, replica)!;
        if (!link.TryBegin(this, replica, out var correlation))
        {
            desk.Marks.Hit(Mark.WriteFoundNoLink);
            Note(replica, ReplicaFault.NoLink);
            if (desk.Has(Mutant.HintCountsAsReplica))
            {
                Hint(replica);
                tally.Ack(replica);
            }

            return;
        }

        correlations[replica] = correlation;
        ReplicaWrite.Write(
            link.Output,
            desk.HeaderTo(
                peers.View, set, MessageKind.ReplicaWrite, WorkClass.Client, correlation, Math.Max(1, desk.Wheel.MillisecondsLeft(due))),
            mutation.WrittenSpan);
    }

    /// <summary>The local replica goes first: what it refuses need not be sent. False when it did.</summary>
    private bool ApplyHere()
    {
        if (!Wire.Messages.Mutation.TryRead(mutation.WrittenSpan, out var own))
        {
            throw new InvalidOperationException("A coordinator built a malformed mutation.");
        }

        isSyncingHere = true;
        var fault = desk.Replica.Apply(table, token, own, this, Door.Client);
        if (fault != ReplicaFault.None)
        {
            isSyncingHere = false;
            Note(set.Self, fault);
        }

        return fault == ReplicaFault.None;
    }

    /// <summary>The slot's replicas have changed since the write began: it goes to those of now. What a replica has synced it holds, whatever the epoch was, so that goes on
    /// to count. False while this node knows of no change, and while its own sync is under way, whose word comes in any case.</summary>
    private bool TryReplan()
    {
        if (replansLeft == 0 || isSyncingHere || desk.View.FindTable(table.Id) is not { } now || now.SetOf(set.Slot) is not { } next
            || next.SlotEpoch <= set.SlotEpoch || RuleOf(desk, next, level, atLeast) is not { } rule)
        {
            return false;
        }

        replansLeft--;
        desk.Marks.Hit(Mark.WriteReplanned);
        var was = isBusy;
        isBusy = true;
        var (before, beforeSet, acked, kept) = (peers, set, tally.Acked, hinted);
        ForgetAnswers();
        tally.BeginAgain(desk.Has(Mutant.QuorumOffByOne) ? rule.OffByOne() : rule);
        (peers, table, set) = (desk.Neighbours.Peers, now, next);
        laggards = default;
        hinted = 0;
        for (var i = 0; i < set.Count; i++)
        {
            var at = PlaceOf(before, beforeSet, peers.IdOf(set, i));
            hinted |= at >= 0 && (kept & (1UL << at)) != 0 ? 1UL << i : 0;
            if (at >= 0 && (acked & (1UL << at)) != 0)
            {
                tally.Ack(i);
            }
            else if (i == set.Self)
            {
                ApplyHere();
            }
            else
            {
                Send(i);
            }
        }

        isBusy = was;
        return true;
    }

    private static int PlaceOf(in Peers peers, ReplicaSet set, NodeId node)
    {
        for (var i = 0; i < set.Count; i++)
        {
            if (peers.IdOf(set, i) == node)
            {
                return i;
            }
        }

        return -1;
    }

    private void ForgetAnswers()
    {
        for (var i = 0; i < set.Count; i++)
        {
            if (correlations[i] != 0)
            {
                peers.LinkOf(set, i)!.Forget(correlations[i]);
                correlations[i] = 0;
            }
        }
    }

    private void Refused(int replica, ReplicaFault fault)
    {
        if (Laggards.IsBehind(fault) && TryReplan())
        {
            return;
        }

        if (!laggards.TryAdd(replica, fault))
        {
            Note(replica, fault);
            return;
        }

        var again = desk.Wheel.After(laggards.Wait);
        if (again < Due)
        {
            desk.Wheel.Set(this, again);
        }
    }

    /// <summary>A write that came too late for a replica would be too late as a hint as well: what others have of it reaches it by agreement.</summary>
    private void Note(int replica, ReplicaFault fault)
    {
        tally.Note(replica, fault);
        hinted |= fault == ReplicaFault.TooLate ? 1UL << replica : 0;
        if (mayHint)
        {
            Hint(replica);
        }
    }

    /// <summary>Forgets who has not answered. The local replica's sync cannot be taken back: its word is always waited for.</summary>
    private void StopWaiting()
    {
        var behind = laggards.Take();
        for (var i = 0; i < set.Count; i++)
        {
            if (i == set.Self || !tally.IsWaitedFor(i))
            {
                continue;
            }

            if ((behind & (1UL << i)) != 0)
            {
                Note(i, ReplicaFault.StaleEpoch);
                continue;
            }

            peers.LinkOf(set, i)!.Forget(correlations[i]);
            correlations[i] = 0;
            desk.Marks.Hit(Mark.WriteReplicaSilent);
            Note(i, ReplicaFault.Silent);
        }
    }

    /// <summary>Answers if the outcome is clear, and ends the operation when nobody is waited for any more.</summary>
    private void Review()
    {
        if (isBusy)
        {
            return;
        }

        isBusy = true;
        if (waiter is not null)
        {
            if (tally.IsMet)
            {
                Succeed();
            }
            else if (tally.IsHopeless)
            {
                Fail(tally.Refusal());
            }
        }

        isBusy = false;
        if (waiter is null && tally.IsComplete)
        {
            End();
        }
    }

    private void Succeed()
    {
        var answerTo = Answered();
        AllowHints();
        if (Session is not null && answerTo is ISessionWaiter session)
        {
            session.Learned(SessionToken.Merge(Session, Learn()));
        }

        answerTo.Written(BitOperations.PopCount(tally.Acked), set.Count, context.WrittenSpan, state.WrittenSpan);
    }

    /// <summary>Those who acknowledged hold the write, or what has won against it, maybe stamped later; so the floor lies ahead of all clocks: every
    /// comparison as of it begins after this, and its sums have all that they hold now.</summary>
    private SessionToken Learn() => SessionToken.Of(
        ClusterTag, desk.Clock.Last,
        new Floor(table.Id, set.Slot.Index, SessionRead.WitnessOf(peers, set, tally.Acked), LateArrivals.Ahead(desk.Clock)));

    private void Fail(in Trouble trouble)
    {
        var answerTo = Answered();
        desk.Counters.Failures++;
        desk.Marks.Hit(trouble.MayHaveHappened ? Mark.WriteDoubtful : Mark.WriteNotDone);
        if (trouble.MayHaveHappened || desk.Has(Mutant.NotDoneWriteHinted))
        {
            AllowHints();
        }

        answerTo.NotWritten(trouble);
    }

    /// <summary>From here on the write is background work, of which there is a bound as well: beyond it a hint has to do.</summary>
    private IWriteWaiter Answered()
    {
        var answerTo = waiter!;
        waiter = null;
        desk.Counters.InFlight--;
        desk.Counters.Background++;
        if (desk.Counters.Background > desk.Options.InFlightMax || desk.Counters.BytesInFlight > desk.Options.BytesInFlightMax / 2)
        {
            desk.Marks.Hit(Mark.BackgroundCutShort);
            StopWaiting();
        }

        return answerTo;
    }

    private void AllowHints()
    {
        mayHint = true;
        for (var left = tally.Refused | tally.Unsure; left != 0; left &= left - 1)
        {
            Hint(BitOperations.TrailingZeroCount(left));
        }
    }

    /// <summary>Keeps the write for a replica that has not synced it. A node without disk space keeps nothing for others.</summary>
    private void Hint(int replica)
    {
        var bit = 1UL << replica;
        if ((hinted & bit) != 0 || replica == set.Self)
        {
            return;
        }

        if (desk.Replica.Admit() != ReplicaFault.None)
        {
            desk.Marks.Hit(Mark.HintSkippedWithoutSpace);
            return;
        }

        hinted |= bit;
        desk.Hints.Add(peers.IdOf(set, replica), mutation.WrittenSpan, desk.Clock.WallMicros);
    }

    private void End()
    {
        desk.Wheel.Remove(this);
        desk.Counters.Background--;
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
        Session = null;
        replansLeft = 0;
        set = null!;
    }
}
