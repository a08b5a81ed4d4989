using System;
using System.Numerics;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.ReadRepair;
using Starling.Replication.Replica;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>One read: the rows from one replica, digests from others, and repair where they differ.</summary>
/// <remarks>
/// As many replicas as the level needs are asked, the best one for rows, the others for a digest; if one is slow, one more is asked,
/// within a budget. Equal digests end the read. Otherwise every asked replica gives its rows, they are merged, and what each replica
/// lacks is written to it <em>before</em> the read answers, until the level's number of replicas hold the merged rows. That wait is what makes
/// quorum reads monotonic: once a value was returned, no later quorum read can miss it. If repair does not succeed in time the read
/// fails; it must not return what the next read might not find (Cassandra's blocking read repair).
/// What to do next is decided by <see cref="ReadRound"/> and <see cref="RepairRound"/>; here it is done. The object is pooled, and returned
/// once nobody can call it any more.
/// </remarks>
public sealed class ReadOperation : Deadlined, IReplyWaiter
{
    private const int ReplicasMax = 64;

    private readonly Desk desk;
    private readonly ReadRound round = new();
    private readonly ReadQuestion question = new();
    private readonly RepairWriter repair;
    private readonly ReadAnswers answers;
    private readonly ShownRows shown;
    private readonly ProofGathering proofs = new();
    private readonly ulong[] correlations = new ulong[ReplicasMax];
    private readonly long[] sentAt = new long[ReplicasMax];
    private Peers peers;
    private TableView table = null!;
    private ReplicaSet set = null!;
    private QuorumRule rule = null!;
    private IReadWaiter? waiter;
    private Laggards laggards;
    private Token token;
    private HybridTime asOf;
    private long due;
    private bool isRepairing;
    private bool mayHedge;
    private bool isBusy;
    private bool hasEnded;
    private ReadManner manner;
    private ConsistencyLevel level;
    private int atLeast;
    private int replansLeft;

    internal ReadOperation(Desk desk)
    {
        this.desk = desk;
        answers = new ReadAnswers(desk);
        shown = new ShownRows(desk);
        repair = new RepairWriter(desk, this);
    }

    /// <summary>To be called before <see cref="Start"/> where the rule is that of a level and nothing else: then the read is planned anew when the slot's replicas change
    /// under it.</summary>
    internal void MayReplan(ConsistencyLevel ofLevel, int replicas)
    {
        level = ofLevel;
        atLeast = replicas;
        replansLeft = WriteOperation.ReplansMax;
    }

    /// <summary>Begins. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start(
        TableView ofTable, ReplicaSet ofSet, QuorumRule ofRule, Token at, ReadOnlySpan<byte> partition, in ReadRange range,
        in ReadManner how, long dueAt, IReadWaiter answerTo)
    {
        peers = desk.Neighbours.Peers;
        table = ofTable;
        set = ofSet;
        rule = desk.Has(Mutant.QuorumOffByOne) ? ofRule.OffByOne() : ofRule;
        token = at;
        manner = how;
        asOf = manner.AsOf;
        due = dueAt;
        waiter = answerTo;
        question.Keep(partition, range, manner.WantsProof);
        proofs.Clear();
        laggards = default;
        isRepairing = hasEnded = false;
        mayHedge = true;
        desk.Counters.InFlight++;
        desk.Hedges.Earn();
        round.Reach(desk.Neighbours.Prefer(set, round.Begin(rule, BitOperations.PopCount(set.Readers), manner)));
        Advance();
        SetAlarm();
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        correlations[tag] = 0;
        desk.Neighbours.NoteAnswer(peers, set.Members[tag], sentAt[tag]);
        if (header.Kind == MessageKind.ReplicaRows && ReplicaRows.TryRead(body, out var answer))
        {
            if (!isRepairing)
            {
                answers.Of(tag).Take(answer);
                proofs.Took(tag, answer.Proof);
                round.TookRows(tag, answer.Count == 0);
            }
            else
            {
                desk.Marks.Hit(Mark.RowsTooLate);
            }
        }
        else if (header.Kind == MessageKind.ReplicaDigest && ReplicaDigest.TryRead(body, out var digest))
        {
            if (round.IsFull)
            {
                desk.Marks.Hit(Mark.DigestTooLate);
            }

            proofs.Took(tag, digest.Proof);
            round.TookDigest(tag, digest.Digest);
        }
        else
        {
            Fails(tag, ReplicaRefused.TryRead(body, out var refusal) ? refusal.Fault : ReplicaFault.BadRequest);
        }

        Advance();
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        correlations[tag] = 0;
        Fails(tag, fault);
        Advance();
    }

    /// <inheritdoc/>
    protected internal override void Woken(long now)
    {
        if (waiter is null)
        {
            repair.Forget();
            Leave();
            return;
        }

        if (now >= due)
        {
            desk.Marks.Hit(isRepairing ? Mark.RepairTimedOut : Mark.ReadTimedOut);
            Fail(new Trouble(StarlingError.Timeout, false, isRepairing
                ? "Replicas differed and could not be repaired in time. Read again."
                : $"{round.Got} of {round.Needed} replicas answered in time. Read again, or at a lower level.", round.Got, round.Needed));
            return;
        }

        if (laggards.Any)
        {
            desk.Marks.Hit(Mark.ReadAskedLaggardAgain);
            var behind = laggards.Take();
            if (isRepairing || !TryReplan())
            {
                round.Forgive(behind);
            }
        }
        else if (mayHedge)
        {
            mayHedge = false;
            Hedge();
        }

        Advance();
        SetAlarm();
    }

    /// <summary>A replica has had its word about a repair.</summary>
    internal void Repaired()
    {
        if (waiter is not null)
        {
            AdvanceRepair();
        }
        else if (hasEnded)
        {
            Leave();
        }
    }

    /// <summary>The next time at which something has to be done: ask laggards again, hedge, or give up.</summary>
    private void SetAlarm()
    {
        if (waiter is null)
        {
            return;
        }

        var at = due;
        if (laggards.Any)
        {
            at = desk.Wheel.After(laggards.Wait);
        }
        else if (mayHedge)
        {
            // However patient the settings are, who asks another replica only when the time is nearly up could as well not ask.
            var now = desk.Time.GetTimestamp();
            at = now + Math.Min((due - now) / 4, Math.Max(
                desk.Neighbours.UsualLatency * desk.Options.HedgeFactor,
                (long)(desk.Options.HedgeLeast.TotalSeconds * desk.Time.TimestampFrequency)));
        }

        desk.Wheel.Set(this, Math.Min(due, at));
    }

    /// <summary>Does what the round says until there is nothing to do but wait.</summary>
    private void Advance()
    {
        if (isBusy || isRepairing)
        {
            return;
        }

        isBusy = true;
        while (waiter is not null && !isRepairing && Step())
        {
        }

        isBusy = false;
    }

    /// <summary>One step; false when there is only waiting left. Every step asks someone who was not asked, or ends the round.</summary>
    private bool Step()
    {
        switch (round.Next)
        {
            case ReadStep.Ask:
                if (round.Failed != 0)
                {
                    desk.Marks.Hit(Mark.ReadAskedAnother);
                }

                AskAll(round.ToAsk);
                return true;
            case ReadStep.Compare:
                Compare();
                return true;
            case ReadStep.Merge:
                MergeAndRepair();
                return true;
            case ReadStep.Nothing:
                Succeed(answers.Merged);
                return true;
            case ReadStep.Fail when !laggards.Any:
                desk.Marks.Hit(Mark.ReadFailed);
                Fail(Unanswered());
                return true;
            default:
                return false;
        }
    }

    /// <summary>In the order of preference, since the first one is asked for rows.</summary>
    private void AskAll(ulong replicas)
    {
        for (int next; (next = round.BestOutside(~replicas)) >= 0; replicas &= ~(1UL << next))
        {
            Ask(next, round.WantsRows(isHedge: false));
        }
    }

    private void Ask(int replica, bool forRows)
    {
        round.Ask(replica, forRows || replica == set.Self);
        if (replica == set.Self)
        {
            ReadHere();
            return;
        }

        var link = peers.LinkOf(set, replica)!;
        if (!link.TryBegin(this, replica, out var correlation))
        {
            round.Fails(replica);
            return;
        }

        correlations[replica] = correlation;
        sentAt[replica] = desk.Time.GetTimestamp();
        question.Write(
            link.Output,
            desk.HeaderTo(
                peers.View, set, MessageKind.ReplicaRead, WorkClass.Client, correlation, Math.Max(1, desk.Wheel.MillisecondsLeft(due))),
            table.Id, digestOnly: !forRows);
    }

    private void ReadHere()
    {
        var here = answers.Of(set.Self);
        try
        {
            desk.Replica.Read(table, token, question.Partition, question.Range, here);
            proofs.Took(set.Self, question.WantsProof ? desk.Proofs.OfOwn(table.Id, set.Slot.Index) : null);
            round.TookRows(set.Self, here.Count == 0);
        }
        catch (WorldException)
        {
            // The scrub and the store's own report name the damage; to this read the replica has simply failed.
            desk.Marks.Hit(Mark.LocalReadFailed);
            answers.Drop(set.Self);
            round.Fails(set.Self);
        }
    }

    private void Fails(int replica, ReplicaFault fault)
    {
        if (desk.Has(Mutant.FailedReplicaReadAsEmpty) && !isRepairing)
        {
            answers.Of(replica).Clear();
            round.TookRows(replica, isEmpty: true);
            return;
        }

        if (!isRepairing && Laggards.IsBehind(fault) && TryReplan())
        {
            return;
        }

        round.Fails(replica);
        var isFirst = !laggards.Any;
        if (!isRepairing && laggards.TryAdd(replica, fault) && isFirst)
        {
            SetAlarm();
        }
    }

    /// <summary>The slot's replicas have changed since the read began: it begins anew with those of now. What was answered under the old ones does not count, because it was
    /// asked of others. False while this node knows of no change.</summary>
    private bool TryReplan()
    {
        if (replansLeft == 0 || desk.View.FindTable(table.Id) is not { } now || now.SetOf(set.Slot) is not { } next || next.SlotEpoch <= set.SlotEpoch
            || next.RuleOf(level, atLeast) is not { } nextRule)
        {
            return false;
        }

        replansLeft--;
        desk.Marks.Hit(Mark.ReadReplanned);
        ForgetAnswers();
        answers.Clear(set.Count);
        proofs.Clear();
        laggards = default;
        mayHedge = true;
        peers = desk.Neighbours.Peers;
        (table, set) = (now, next);
        rule = desk.Has(Mutant.QuorumOffByOne) ? nextRule.OffByOne() : nextRule;
        round.Reach(desk.Neighbours.Prefer(set, round.Begin(rule, BitOperations.PopCount(set.Readers), manner)));
        return true;
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

    /// <summary>Something is slow: one more replica is asked, or gets the merged rows for its word to count too.</summary>
    private void Hedge()
    {
        if (isRepairing)
        {
            Spread();
            AdvanceRepair();
            return;
        }

        if (round.BestOutside(round.Asked) is not (>= 0 and var next))
        {
            return;
        }

        if (!desk.Hedges.TrySpend())
        {
            desk.Marks.Hit(Mark.HedgeUnaffordable);
            return;
        }

        desk.Counters.Hedges++;
        desk.Marks.Hit(Mark.HedgeSent);
        Ask(next, round.WantsRows(isHedge: true));
    }

    private Trouble Unanswered() => round.Failed == 0 || round.Got == 0
        ? new Trouble(StarlingError.Unavailable, false,
            round.WantsRecord
                ? $"{round.Got} of {round.Needed} needed replicas can be read and hold the record. Read at a lower level, or bring nodes back."
                : $"{round.Reachable} of {round.Needed} needed replicas can be reached. Read at a lower level, or bring nodes back.",
            round.WantsRecord ? round.Got : Math.Min(round.Reachable, round.Needed - 1), round.Needed)
        : new Trouble(StarlingError.ReplicasFailed, false,
            $"{round.Got} of {round.Needed} needed replicas answered; others failed. Read again, or at a lower level.",
            round.Got, round.Needed);

    /// <summary>Enough replicas have answered: if they agree, that is the answer; otherwise all give their rows.</summary>
    private void Compare()
    {
        if (round.WithRows != 0)
        {
            var source = answers.Of(First(round.WithRows));
            if (BitOperations.IsPow2(round.Answered) || AllAgree(source))
            {
                Succeed(source);
                return;
            }

            desk.Counters.Mismatches++;
            desk.Marks.Hit(Mark.DigestMismatch);
        }

        AskAll(round.TurnFull());
    }

    private static int First(ulong replicas) => BitOperations.TrailingZeroCount(replicas);

    private bool AllAgree(RowBuffer source) => answers.AreEqual(round.WithRows)
        && (round.WithDigest == 0 || round.DigestsEqual(source.Digest(peers.View.Document.Secret, desk.Mutants)));

    private void MergeAndRepair()
    {
        if (!TryMerge(out var holding))
        {
            return;
        }

        isRepairing = true;
        mayHedge = true;
        laggards = default;
        repair.Begin(peers, table, set, token, rule, desk.Has(Mutant.ReadRepairNotAwaited) ? rule.All : holding);
        for (var left = round.WithRows & ~holding; left != 0; left &= left - 1)
        {
            var replica = BitOperations.TrailingZeroCount(left);
            repair.Send(replica, question.Partition, desk.Has(Mutant.RepairSendsStale) ? answers.Of(First(round.WithRows)) : answers.MissingOf(replica));
        }

        if (!repair.Round.IsDone)
        {
            desk.Marks.Hit(Mark.RepairAwaited);
        }

        isBusy = false;
        SetAlarm();
        AdvanceRepair();
    }

    private bool TryMerge(out ulong holding)
    {
        holding = 0;
        try
        {
            holding = answers.Merge(table.Rule, round.WithRows, question.IsBackwards, question.Limit);
            return true;
        }
        catch (Exception damage) when (damage is CorruptStateException or TooManyActorsException)
        {
            desk.Marks.Hit(Mark.AnswersUnmergeable);
            Fail(new Trouble(StarlingError.ReplicasFailed, false,
                "Replicas returned records that cannot be merged: " + damage.Message, round.Got, round.Needed));
            return false;
        }
    }

    /// <summary>Answers once the level's number of replicas hold the merged rows; fails once they cannot.</summary>
    private void AdvanceRepair()
    {
        if (waiter is null || isBusy)
        {
            return;
        }

        if (repair.Round.IsHopeless)
        {
            Spread();
        }

        if (repair.Round.IsDone)
        {
            Succeed(answers.Merged);
        }
        else if (repair.Round.IsHopeless)
        {
            desk.Marks.Hit(Mark.RepairHopeless);
            Fail(new Trouble(StarlingError.ReplicasFailed, false,
                "Replicas differed and refused to be repaired: see their logs. Read again, or at a lower level.",
                BitOperations.PopCount(repair.Round.Holding), rule.Needed));
        }
    }

    /// <summary>Replicas that were not part of the read get the merged rows as well.</summary>
    private void Spread()
    {
        isBusy = true;
        var done = round.WithRows | repair.Round.Sent;
        for (int next; answers.Merged.Count > 0 && (next = round.BestOutside(done)) >= 0; done |= 1UL << next)
        {
            desk.Marks.Hit(Mark.RepairSpread);
            repair.Send(next, question.Partition, answers.Merged);
        }

        isBusy = false;
    }

    private void Succeed(RowBuffer answer)
    {
        var answerTo = waiter!;
        waiter = null;
        var firstExpiry = Observe(answer);
        var now = asOf == default ? ShownRows.Now(desk.Clock) : asOf;
        try
        {
            if (question.WantsProof && answerTo is IProofWaiter session)
            {
                session.Proven(proofs.Conclude(
                    desk, table.Rule, answer, round.Answered, isRepairing ? repair.Round.Holding : round.Answered, isRepairing));
            }

            answerTo.Read((firstExpiry <= now ? shown.At(now, table.Rule, answer) : answer).Rows);
        }
        finally
        {
            End();
        }
    }

    /// <summary>What this node writes after a read is later than what was read, whatever the clocks say. Returns the earliest expiry
    /// among the rows.</summary>
    private HybridTime? Observe(RowBuffer answer)
    {
        HybridTime? first = null;
        for (var row = answer.GetRows(); row.MoveNext();)
        {
            if (RecordState.TryReadTimes(table.Rule, row.State, out var origin, out var expiry))
            {
                desk.Clock.TryObserve(origin);
                first = first is null || expiry < first ? expiry ?? first : first;
            }
        }

        return first;
    }

    private void Fail(in Trouble trouble)
    {
        var answerTo = waiter!;
        waiter = null;
        desk.Counters.Failures++;
        try
        {
            answerTo.NotRead(trouble);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Gives back all but what repairs in flight still need.</summary>
    private void End()
    {
        StopTimer();
        ForgetAnswers();
        replansLeft = 0;
        desk.Counters.InFlight--;
        answers.Clear(set.Count);
        isRepairing = isBusy = false;
        hasEnded = true;
        if (!repair.IsIdle)
        {
            desk.Marks.Hit(Mark.RepairOutlivedRead);
            desk.Wheel.Set(this, due);
        }

        Leave();
    }

    /// <summary>Back to the pool, unless a repair may still call.</summary>
    private void Leave()
    {
        if (repair.IsIdle)
        {
            StopTimer();
            desk.Return(this);
        }
    }

    private void StopTimer()
    {
        if (!desk.Has(Mutant.TimerNotCancelled))
        {
            desk.Wheel.Remove(this);
        }
    }
}
