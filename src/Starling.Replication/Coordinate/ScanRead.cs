using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>A page of a whole table: slot after slot, each from as many replicas as the level needs, merged.</summary>
/// <remarks>
/// A scan repairs nothing. One of a session asks each slot's replicas for all that the session has seen of the slot, and adds nothing to it. Where to go on is slot (u32) and, within it, the stored path behind which to go on (see
/// <see cref="ScanGathering"/>). At the deadline a page ends with what there is. Slots that this node answers itself are read a few
/// at a time, and then others get their turn.
/// </remarks>
public sealed class ScanRead : Deadlined, IReplyWaiter
{
    private const int SlotsAtOnce = 32;

    private readonly Desk desk;
    private readonly byte[] name;
    private readonly IScanWaiter waiter;
    private readonly ConsistencyLevel level;
    private readonly SessionToken? session;
    private readonly long due;
    private readonly ScanGathering gathering;
    private readonly ulong[] correlations = new ulong[64];
    private Peers peers;
    private TableView table;
    private ReplicaSet set = null!;
    private QuorumRule rule = null!;
    private Laggards laggards;
    private ulong answered;
    private ulong failed;
    private ulong waitingFor;
    private byte[] after;
    private int slot;
    private bool isAsking;
    private bool isResting;
    private bool isDone;

    public ScanRead(Desk desk, TableView table, in ScanRequest request, long due, IScanWaiter waiter, SessionToken? session = null)
    {
        this.desk = desk;
        this.table = table;
        this.due = due;
        this.waiter = waiter;
        this.session = session;
        name = table.NameUtf8;
        level = request.Quorum ? ConsistencyLevel.Quorum : ConsistencyLevel.One;
        gathering = new ScanGathering(request.PageSize, desk.Has(Mutant.ExpiredShown) ? null : ShownRows.Now(desk.Clock));
        slot = request.From.IsEmpty ? 0 : request.From.Length < 4 ? -1 : BinaryPrimitives.ReadInt32BigEndian(request.From);
        after = request.From.Length > 4 ? request.From[4..].ToArray() : [];
    }

    /// <summary>Begins. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start()
    {
        if (!IsPositionSound)
        {
            waiter.NotScanned(new Trouble(StarlingError.BadRequest, false,
                "The scan's position is not one of this table's. Start again from the beginning."));
            return;
        }

        if (desk.IsFull)
        {
            waiter.NotScanned(desk.TooMuch());
            return;
        }

        if (after.Length > 0 || slot > 0)
        {
            desk.Marks.Hit(Mark.ScanResumed);
        }

        desk.Counters.InFlight++;
        desk.Wheel.Set(this, due);
        NextSlot();
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        correlations[tag] = 0;
        waitingFor &= ~(1UL << tag);
        if (header.Kind == MessageKind.ReplicaScanned && ScanRows.TryRead(body, out var answer))
        {
            Take(tag, answer);
        }
        else
        {
            desk.Marks.Hit(Mark.ScanReplicaFailed);
            failed |= 1UL << tag;
            var isFirst = !laggards.Any;
            if (ReplicaRefused.TryRead(body, out var refusal) && laggards.TryAdd(tag, refusal.Fault) && isFirst)
            {
                desk.Wheel.Set(this, Math.Min(due, desk.Wheel.After(laggards.Wait)));
            }
        }

        Review();
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        correlations[tag] = 0;
        waitingFor &= ~(1UL << tag);
        failed |= 1UL << tag;
        Review();
    }

    /// <inheritdoc/>
    protected internal override void Woken(long now)
    {
        if (now >= due)
        {
            // What was found so far is a page; without anything it is a failure.
            GiveUp(new Trouble(StarlingError.Timeout, false, "No page of the scan was complete in time. Ask for a smaller page."));
            return;
        }

        desk.Wheel.Set(this, due);
        if (isResting)
        {
            NextSlot();
            return;
        }

        desk.Marks.Hit(Mark.ScanAskedLaggardAgain);
        failed &= ~laggards.Take();
        Review();
    }

    /// <summary>The position came from outside: it must be a place in its slot of this table and of no other.</summary>
    private bool IsPositionSound
    {
        get
        {
            var geometry = desk.View.Geometry;
            if (slot < 0 || slot > geometry.Count)
            {
                return false;
            }

            if (after.Length == 0)
            {
                return true;
            }

            return slot < geometry.Count
                && Storage.Records.RecordPath.TryRead(after, out var ofTable, out var token, new byte[after.Length], out _, out _)
                && ofTable == table.Id && geometry.SlotOf(new Token(token)).Index == slot;
        }
    }

    /// <summary>Starts on the present slot; goes on by itself while replicas are all local. The table is looked up for each slot, since
    /// the cluster may have changed between two of them.</summary>
    private void NextSlot()
    {
        isResting = false;
        for (var slots = 0; !isDone; slots++)
        {
            peers = desk.Neighbours.Peers;
            if (slot == peers.View.Geometry.Count || gathering.IsPageFull)
            {
                Finish();
                return;
            }

            if (slots == SlotsAtOnce)
            {
                isResting = true;
                desk.Wheel.Set(this, Math.Min(due, desk.Wheel.After(TimeSpan.Zero)));
                return;
            }

            if (peers.View.FindTable(name) is not { } now)
            {
                Fail(Coordinator.UnknownTable(name));
                return;
            }

            table = now;
            Begin();
            AskMore();
            if (!TrySettle())
            {
                return;
            }
        }
    }

    private void Begin()
    {
        gathering.Begin(table);
        answered = failed = waitingFor = 0;
        laggards = default;
        set = table.SetOf(new SlotId(slot));
        rule = set.RuleOf(level, 0)!;
        if (session is not null && !desk.Has(Mutant.SessionIgnored)
            && SessionDemand.Of(session, table.Id, slot, desk.Proofs.Known(table.Id, set)) is { IsNone: false } demand)
        {
            desk.Marks.Hit(Mark.SessionReadRaised);
            rule = SessionRead.RuleForScan(peers, set, rule, demand);
        }
    }

    private void Review()
    {
        if (isDone || isAsking)
        {
            return;
        }

        AskMore();
        if (TrySettle())
        {
            NextSlot();
        }
    }

    /// <summary>Asks as many more replicas as the level still lacks.</summary>
    private void AskMore()
    {
        isAsking = true;
        Span<int> order = stackalloc int[set.Count];
        var reachable = desk.Neighbours.Peers.Links == peers.Links ? desk.Neighbours.Prefer(set, order) : 0;
        for (var i = 0; i < reachable && !rule.IsMet(answered | waitingFor); i++)
        {
            if (((answered | failed | waitingFor) & (1UL << order[i])) == 0)
            {
                Ask(order[i]);
            }
        }

        isAsking = false;
    }

    private void Ask(int replica)
    {
        var scan = new ReplicaScan { Table = table.Id, Slot = slot, Limit = gathering.Room, After = after };
        if (replica == set.Self)
        {
            ScanHere(scan);
            return;
        }

        var link = peers.LinkOf(set, replica)!;
        if (!link.TryBegin(this, replica, out var correlation))
        {
            failed |= 1UL << replica;
            return;
        }

        waitingFor |= 1UL << replica;
        correlations[replica] = correlation;
        scan.Write(link.Output, desk.HeaderTo(
            peers.View, set, MessageKind.ReplicaScan, WorkClass.Client, correlation, Math.Max(1, desk.Wheel.MillisecondsLeft(due))));
    }

    private void ScanHere(in ReplicaScan scan)
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            var found = desk.Replica.Scan(table, peers.View.Geometry, scan, output, out var next);
            Take(set.Self, new ScanRows { Count = found, Next = next, Rows = output.WrittenSpan });
        }
        catch (WorldException)
        {
            failed |= 1UL << set.Self;
        }
    }

    /// <summary>Merges an answer. One that cannot be merged is as good as none: its replica has failed.</summary>
    private void Take(int replica, in ScanRows answer)
    {
        if (!gathering.TryTake(answer))
        {
            desk.Marks.Hit(Mark.ScanReplicaFailed);
            failed |= 1UL << replica;
            return;
        }

        answered |= 1UL << replica;
        for (var row = answer.GetRows(); row.MoveNext();)
        {
            desk.Clock.TryObserve(RecordState.NewestOrigin(table.Rule, row.State));
        }
    }

    /// <summary>Takes over what the slot's replicas agree on so far. False while answers are missing, or when the scan has ended.</summary>
    private bool TrySettle()
    {
        if (!rule.IsMet(answered))
        {
            if (waitingFor == 0 && !laggards.Any)
            {
                var got = BitOperations.PopCount(answered);
                GiveUp(new Trouble(StarlingError.Unavailable, false,
                    $"Slot {slot} cannot be read at {level}: {got} of {rule.Needed} replicas answered. Bring nodes back, or scan at ONE.",
                    got, rule.Needed));
            }

            return false;
        }

        ForgetOthers();
        after = gathering.Settle();
        slot += after.Length == 0 ? 1 : 0;
        return true;
    }

    private void Finish()
    {
        End();
        byte[] next = [];
        if (slot < desk.View.Geometry.Count)
        {
            next = new byte[4 + after.Length];
            BinaryPrimitives.WriteInt32BigEndian(next, slot);
            after.CopyTo(next.AsSpan(4));
        }

        waiter.Scanned(new ScanRows { Count = gathering.Count, Next = next, Rows = gathering.Page });
    }

    /// <summary>Ends the scan with what was found, if anything was.</summary>
    private void GiveUp(in Trouble trouble)
    {
        if (gathering.Count > 0)
        {
            desk.Marks.Hit(Mark.ScanEndedEarly);
            Finish();
        }
        else
        {
            Fail(trouble);
        }
    }

    private void Fail(in Trouble trouble)
    {
        End();
        desk.Counters.Failures++;
        waiter.NotScanned(trouble);
    }

    private void End()
    {
        isDone = true;
        ForgetOthers();
        desk.Wheel.Remove(this);
        desk.Counters.InFlight--;
    }

    private void ForgetOthers()
    {
        for (; waitingFor != 0; waitingFor &= waitingFor - 1)
        {
            var replica = BitOperations.TrailingZeroCount(waitingFor);
            peers.LinkOf(set, replica)!.Forget(correlations[replica]);
            correlations[replica] = 0;
        }
    }
}
