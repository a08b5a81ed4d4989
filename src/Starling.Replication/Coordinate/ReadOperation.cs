using System;
using System.Buffers;
using System.Numerics;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
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
/// </remarks>
public sealed class ReadOperation : Deadlined, IReplyWaiter
{
    private const int ReplicasMax = 64;

    private readonly Desk desk;
    private readonly RepairWriter repair;
    private readonly ArrayBufferWriter<byte> keys = new(256);
    private readonly RowBuffer?[] rows = new RowBuffer?[ReplicasMax];
    private readonly RowBuffer?[] missing = new RowBuffer?[ReplicasMax];
    private readonly UInt128[] digests = new UInt128[ReplicasMax];
    private readonly ulong[] correlations = new ulong[ReplicasMax];
    private readonly long[] sentAt = new long[ReplicasMax];
    private readonly int[] order = new int[ReplicasMax];
    private readonly RowBuffer merged = new();
    private TableView table = null!;
    private ReplicaSet set = null!;
    private QuorumRule rule = null!;
    private IReadWaiter? waiter;
    private Token token;
    private ReadShape shape;
    private ulong asked;
    private ulong failed;
    private ulong digested;
    private ulong waitingFor;
    private ulong current;
    private long due;
    private int reachable;
    private bool isFull;
    private bool isRepairing;
    private bool mayHedge;
    private bool isStarting;

    internal ReadOperation(Desk desk)
    {
        this.desk = desk;
        repair = new RepairWriter(this);
    }

    /// <summary>Begins. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start(
        TableView ofTable, ReplicaSet ofSet, QuorumRule level, Token at, ReadOnlySpan<byte> partition, in ReadRange range,
        in ReadManner manner, long dueAt, IReadWaiter answerTo)
    {
        table = ofTable;
        set = ofSet;
        rule = desk.Has(Mutant.QuorumOffByOne) ? level.OffByOne() : level;
        token = at;
        due = dueAt;
        waiter = answerTo;
        keys.Write(partition);
        keys.Write(range.Lower);
        keys.Write(range.Upper);
        shape = new ReadShape(
            partition.Length, range.Lower.Length, range.IsSlice, range.Backwards, range.IsSlice ? range.Limit : 1, manner);
        asked = failed = digested = waitingFor = current = 0;
        isFull = isRepairing = false;
        mayHedge = true;
        isStarting = true;
        desk.Counters.InFlight++;
        desk.Hedges.Earn();
        reachable = desk.Neighbours.Prefer(set, order.AsSpan(0, set.Count));
        if (rule.Choose(order.AsSpan(0, reachable)) is { } chosen)
        {
            Ask(chosen);
        }

        isStarting = false;
        SetAlarm();
        Review();
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        correlations[tag] = 0;
        waitingFor &= ~(1UL << tag);
        desk.Neighbours.NoteAnswer(set.Members[tag], sentAt[tag]);
        if (header.Kind == MessageKind.ReplicaRows && ReplicaRows.TryRead(body, out var answer))
        {
            (rows[tag] ??= desk.RentRows()).Take(answer);
        }
        else if (header.Kind == MessageKind.ReplicaDigest && ReplicaDigest.TryRead(body, out var digest))
        {
            digests[tag] = digest.Digest;
            digested |= 1UL << tag;
        }
        else
        {
            failed |= 1UL << tag;
            Replace();
        }

        Review();
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        correlations[tag] = 0;
        waitingFor &= ~(1UL << tag);
        failed |= 1UL << tag;
        Replace();
        Review();
    }

    /// <inheritdoc/>
    protected internal override void Woken(long now)
    {
        if (now >= due)
        {
            Fail(new Trouble(StarlingError.Timeout, false, isRepairing
                ? "Replicas differed and could not be repaired in time. Read again."
                : $"{Got} of {rule.Needed} replicas answered in time. Read again, or at a lower level.", Got, rule.Needed));
            return;
        }

        if (mayHedge)
        {
            mayHedge = false;
            Hedge();
        }

        SetAlarm();
        Review();
    }

    private int Got => BitOperations.PopCount(Answered & rule.Candidates);

    private ulong Answered
    {
        get
        {
            var answered = isFull ? 0 : digested;
            for (var i = 0; i < set.Count; i++)
            {
                answered |= rows[i] is null ? 0 : 1UL << i;
            }

            return answered;
        }
    }

    private void SetAlarm()
    {
        if (waiter is null)
        {
            return;
        }

        var hedgeAt = desk.Time.GetTimestamp() + Math.Max(
            desk.Neighbours.UsualLatency * desk.Options.HedgeFactor,
            (long)(desk.Options.HedgeLeast.TotalSeconds * desk.Time.TimestampFrequency));
        desk.Wheel.Set(this, mayHedge ? Math.Min(due, hedgeAt) : due);
    }

    private void Ask(ulong replicas)
    {
        for (var i = 0; i < reachable; i++)
        {
            var replica = order[i];
            if ((replicas & (1UL << replica)) != 0)
            {
                AskOne(replica, isFull || asked == 0 || shape.Manner.CountsNothing);
            }
        }
    }

    private void AskOne(int replica, bool wantsRows)
    {
        var bit = 1UL << replica;
        asked |= bit;
        if (replica == set.Self)
        {
            ReadHere();
            return;
        }

        var link = desk.Neighbours.LinkOf(set.Members[replica])!;
        if (!link.TryBegin(this, replica, out var correlation))
        {
            failed |= bit;
            return;
        }

        correlations[replica] = correlation;
        sentAt[replica] = desk.Time.GetTimestamp();
        waitingFor |= bit;
        var range = Range;
        new ReplicaRead
        {
            Table = table.Id,
            Partition = Partition,
            Lower = range.Lower,
            Upper = range.Upper,
            IsSlice = range.IsSlice,
            Backwards = range.Backwards,
            Limit = range.Limit,
            DigestOnly = !wantsRows,
        }.Write(link.Output, desk.HeaderTo(
            set, MessageKind.ReplicaRead, WorkClass.Client, correlation, Math.Max(1, desk.Wheel.MillisecondsLeft(due))));
    }

    private void ReadHere()
    {
        var here = rows[set.Self] ??= desk.RentRows();
        try
        {
            desk.Replica.Read(table, token, Partition, Range, here);
        }
        catch (WorldException)
        {
            // The scrub and the store's own report name the damage; to this read the replica has simply failed.
            desk.Return(here);
            rows[set.Self] = null;
            failed |= 1UL << set.Self;
        }
    }

    private ReadOnlySpan<byte> Partition => keys.WrittenSpan[..shape.PartitionLength];

    private ReadRange Range => new()
    {
        IsSlice = shape.IsSlice,
        Lower = keys.WrittenSpan.Slice(shape.PartitionLength, shape.LowerLength),
        Upper = keys.WrittenSpan[(shape.PartitionLength + shape.LowerLength)..],
        Backwards = shape.IsBackwards,
        Limit = shape.Limit,
    };

    /// <summary>A replica failed: others that were not asked yet take its place.</summary>
    private void Replace()
    {
        if (isRepairing || waiter is null)
        {
            return;
        }

        var useful = Answered | waitingFor;
        for (var i = 0; i < reachable && !rule.IsMet(useful); i++)
        {
            var bit = 1UL << order[i];
            if ((asked & bit) == 0)
            {
                AskOne(order[i], wantsRows: isFull || !AnyRowsComing);
                useful |= bit;
            }
        }
    }

    private bool AnyRowsComing
    {
        get
        {
            for (var i = 0; i < set.Count; i++)
            {
                if (rows[i] is not null)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private void Hedge()
    {
        if (isRepairing)
        {
            repair.Spread();
            return;
        }

        for (var i = 0; i < reachable; i++)
        {
            if ((asked & (1UL << order[i])) == 0 && desk.Hedges.TrySpend())
            {
                desk.Counters.Hedges++;
                AskOne(order[i], wantsRows: isFull || !AnyRowsComing);
                return;
            }
        }
    }

    private void Review()
    {
        if (isStarting || waiter is null || isRepairing)
        {
            return;
        }

        if (shape.Manner.CountsNothing)
        {
            ReviewStrictly();
            return;
        }

        var answered = Answered;
        if (rule.IsMet(answered) && FindRows() is { } source)
        {
            Settle(answered, source);
        }
        else if (waitingFor == 0 && rule.IsMet(answered))
        {
            // Digests alone cannot answer: the one replica that had the rows failed.
            AskForRows(answered);
        }
        else if (!rule.IsPossibleWithout(failed | ~(asked | NotAsked)) || (waitingFor == 0 && !rule.IsMet(answered)))
        {
            Fail(Unanswered());
        }
    }

    /// <summary>For reads in which "nothing here" does not count: rows were asked of everyone, and only those with rows count.</summary>
    private void ReviewStrictly()
    {
        var holding = 0UL;
        var empty = 0UL;
        for (var i = 0; i < set.Count; i++)
        {
            if (rows[i] is { } held)
            {
                (held.Count > 0 ? ref holding : ref empty) |= 1UL << i;
            }
        }

        var majority = set.Count / 2 + 1;
        if (rule.IsMet(holding))
        {
            isFull = true;
            MergeAndRepair(holding | empty);
        }
        else if (shape.Manner.GivesUpEarly && BitOperations.PopCount(empty | failed) >= majority && holding == 0 && failed == 0)
        {
            Succeed(merged);
        }
        else if (waitingFor == 0)
        {
            var next = NotAsked;
            if (next != 0)
            {
                AskOne(BitOperations.TrailingZeroCount(next), wantsRows: true);
                Review();
            }
            else if (holding == 0 && failed == 0)
            {
                Succeed(merged);
            }
            else
            {
                Fail(Unanswered());
            }
        }
    }

    /// <summary>Reachable replicas that were not asked.</summary>
    private ulong NotAsked
    {
        get
        {
            var mask = 0UL;
            for (var i = 0; i < reachable; i++)
            {
                mask |= 1UL << order[i];
            }

            return mask & ~asked;
        }
    }

    private Trouble Unanswered() => asked == 0 || (failed != 0 && Got == 0 && waitingFor == 0) || failed == 0
        ? new Trouble(StarlingError.Unavailable, false,
            $"{Got} of {rule.Needed} needed replicas can be reached. Read at a lower level, or bring nodes back.", Got, rule.Needed)
        : new Trouble(StarlingError.ReplicasFailed, false,
            $"{Got} of {rule.Needed} needed replicas answered; others failed. Read again, or at a lower level.", Got, rule.Needed);

    private RowBuffer? FindRows()
    {
        for (var i = 0; i < set.Count; i++)
        {
            if (rows[i] is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Enough replicas have answered: compare, and answer if they agree.</summary>
    private void Settle(ulong answered, RowBuffer source)
    {
        if (isFull)
        {
            MergeAndRepair(answered);
            return;
        }

        if (BitOperations.PopCount(answered) == 1 || AllAgree(source))
        {
            Succeed(source);
            return;
        }

        desk.Counters.Mismatches++;
        AskForRows(answered);
    }

    private bool AllAgree(RowBuffer source)
    {
        if (digested != 0)
        {
            var digest = source.Digest(desk.View.Document.Secret);
            for (var i = 0; i < set.Count; i++)
            {
                if ((digested & (1UL << i)) != 0 && digests[i] != digest)
                {
                    return false;
                }
            }
        }

        for (var i = 0; i < set.Count; i++)
        {
            if (rows[i] is { } other && other != source
                && (other.Count != source.Count || other.More != source.More || !other.Bytes.SequenceEqual(source.Bytes)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Replicas differ: those that gave a digest now give their rows.</summary>
    private void AskForRows(ulong answered)
    {
        isFull = true;
        isStarting = true;
        for (var i = 0; i < set.Count; i++)
        {
            if ((answered & (1UL << i)) != 0 && rows[i] is null)
            {
                AskOne(i, wantsRows: true);
            }
        }

        digested = 0;
        isStarting = false;
        Replace();
        Review();
    }

    private void MergeAndRepair(ulong answered)
    {
        if (!TryMerge())
        {
            return;
        }

        current = 0;
        for (var i = 0; i < set.Count; i++)
        {
            current |= (answered & (1UL << i)) != 0 && missing[i] is null ? 1UL << i : 0;
        }

        isRepairing = true;
        mayHedge = true;
        isStarting = true;
        repair.Begin();
        isStarting = false;
        if (desk.Has(Mutant.ReadRepairNotAwaited))
        {
            current = rule.All;
        }

        SetAlarm();
        Repaired();
    }

    private bool TryMerge()
    {
        try
        {
            RowMerge.Merge(table.Rule, rows.AsSpan(0, set.Count), shape.IsBackwards, merged, missing.AsSpan(0, set.Count));
            return true;
        }
        catch (CorruptStateException damage)
        {
            Fail(new Trouble(StarlingError.ReplicasFailed, false, "A replica returned a damaged record: " + damage.Message, Got, rule.Needed));
            return false;
        }
    }

    /// <summary>Answers once the level's number of replicas hold the merged rows.</summary>
    private void Repaired()
    {
        if (waiter is not null && isRepairing && !isStarting && rule.IsMet(current))
        {
            Succeed(merged);
        }
    }

    private void Succeed(RowBuffer answer)
    {
        var answerTo = waiter!;
        waiter = null;
        desk.Wheel.Remove(this);
        Observe(answer);
        answerTo.Read(answer.Rows);
        End();
    }

    /// <summary>What this node writes after a read is later than what was read, whatever the clocks say.</summary>
    private void Observe(RowBuffer answer)
    {
        if (table.Rule == ResolutionRule.LastWriteWins && answer.Count == 1)
        {
            var row = answer.GetRows();
            if (row.MoveNext() && LwwView.TryRead(row.State, out var cell))
            {
                desk.Clock.TryObserve(cell.Origin);
            }
        }
    }

    private void Fail(in Trouble trouble)
    {
        var answerTo = waiter!;
        waiter = null;
        desk.Wheel.Remove(this);
        desk.Counters.Failures++;
        answerTo.NotRead(trouble);
        End();
    }

    private void End()
    {
        for (var i = 0; i < set.Count; i++)
        {
            if (correlations[i] != 0)
            {
                desk.Neighbours.LinkOf(set.Members[i])!.Forget(correlations[i]);
                correlations[i] = 0;
            }

            if (rows[i] is { } held)
            {
                desk.Return(held);
                rows[i] = null;
            }

            missing[i] = null;
        }

        desk.Counters.InFlight--;
        merged.Clear();
        keys.ResetWrittenCount();
        if (repair.IsIdle)
        {
            desk.Return(this);
        }
    }

    /// <summary>Writes to replicas what they lack, and counts those that have synced it.</summary>
    /// <remarks>Repairs go on after the read has answered. An operation with repairs in flight is not reused: late words find
    /// it finished and change nothing.</remarks>
    private sealed class RepairWriter(ReadOperation owner) : IReplyWaiter
    {
        private readonly ReadOperation read = owner;
        private ulong sent;
        private int inFlight;

        public bool IsIdle => inFlight == 0;

        public void Begin()
        {
            sent = 0;
            for (var i = 0; i < read.set.Count; i++)
            {
                if (read.missing[i] is { } lacking)
                {
                    Send(i, lacking);
                }
            }
        }

        /// <summary>A repair is slow: replicas that were not part of the read get the merged rows as well, for their word counts too.</summary>
        public void Spread()
        {
            for (var i = 0; i < read.reachable; i++)
            {
                var replica = read.order[i];
                if (read.waiter is not null && read.rows[replica] is null && (sent & (1UL << replica)) == 0 && read.merged.Count > 0)
                {
                    Send(replica, read.merged);
                }
            }
        }

        void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
        {
            inFlight--;
            if (read.waiter is null)
            {
                ReturnIfIdle();
                return;
            }

            if (header.Kind == MessageKind.ReplicaWritten)
            {
                read.current |= 1UL << tag;
                read.Repaired();
            }
            else
            {
                Spread();
            }
        }

        void IReplyWaiter.Lost(int tag, ReplicaFault fault)
        {
            inFlight--;
            if (read.waiter is null)
            {
                ReturnIfIdle();
            }
            else
            {
                Spread();
            }
        }

        private void ReturnIfIdle()
        {
            if (inFlight == 0)
            {
                read.desk.Return(read);
            }
        }

        private void Send(int replica, RowBuffer lacking)
        {
            sent |= 1UL << replica;
            var mutation = new ArrayBufferWriter<byte>(lacking.Length + 64);
            Mutation.WriteStart(mutation, read.table.Id, read.Partition, lacking.Count);
            mutation.Write(lacking.Bytes);
            read.desk.Counters.ReadRepairs++;
            if (replica == read.set.Self)
            {
                ApplyHere(mutation.WrittenSpan);
                return;
            }

            var link = read.desk.Neighbours.LinkOf(read.set.Members[replica])!;
            if (link.TryBegin(this, replica, out var correlation))
            {
                inFlight++;
                ReplicaWrite.Write(
                    link.Output,
                    read.desk.HeaderTo(read.set, MessageKind.ReplicaWrite, WorkClass.Repair, correlation, 0),
                    mutation.WrittenSpan);
            }
        }

        private void ApplyHere(ReadOnlySpan<byte> mutation)
        {
            inFlight++;
            var here = new LocalRepair(this);
            if (!Mutation.TryRead(mutation, out var own)
                || read.desk.Replica.Apply(read.table, read.token, own, here) != ReplicaFault.None)
            {
                inFlight--;
            }
        }

        private sealed class LocalRepair(RepairWriter writer) : Storage.Commits.IDurableWaiter
        {
            public void Durable(WorldException? fault)
            {
                writer.inFlight--;
                if (writer.read.waiter is null)
                {
                    writer.ReturnIfIdle();
                }
                else if (fault is null)
                {
                    writer.read.current |= 1UL << writer.read.set.Self;
                    writer.read.Repaired();
                }
            }
        }
    }
}
