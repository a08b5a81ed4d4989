using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>One pass over all slots that this node compares with one peer.</summary>
/// <remarks>
/// The slots' sums go out in a few messages; in sync that is all. Slots that differ are repaired, some at a time, and compared once more, so that the book
/// knows at once; but those whose hub is another replica are left to it for a while (<see cref="PairPlan.MustWait"/>), and those that this node is repairing
/// with somebody else are left to the next pass (<see cref="SlotTurns"/>): one repair for each slot, not one for each pair.
/// A slot where one side has missed a commit is told of it, in whichever direction. An answer that does not come ends the pass
/// and nothing else: the next pass begins from the start, and what has been repaired by then is equal.
/// </remarks>
internal sealed class Exchange(AgreementDesk desk, SlotRepair repair, RoundSteps steps)
{
    /// <summary>Slots that one pass repairs; the others wait for the next.</summary>
    private const int RepairsMax = 256;

    private TopologyView? planned;
    private readonly Dictionary<int, List<SharedSlot>> plans = [];
    private readonly Dictionary<int, (uint Table, int Slot)> stuckAt = [];
    private readonly SlotTurns turns = new();

    /// <summary>Comparisons that were not answered, and slots whose repair did not come to its end, since the start.</summary>
    public long Broken { get; private set; }

    /// <summary>Records found different since the start.</summary>
    public long Different { get; private set; }

    /// <summary>Compares with a member and repairs. False when the peer does not know agreement's messages.</summary>
    public async Task<bool> RunAsync(int member)
    {
        desk.Counters.Exchanges++;
        var view = desk.View;
        var slots = PlanOf(view, member);
        var slice = desk.SliceBefore(desk.Options.SettleTime);
        var differing = new List<SharedSlot>();
        var began = desk.Desk.Time.GetTimestamp();
        for (var at = 0; at < slots.Count; at += SlotRef.BatchMax)
        {
            var batch = slots.GetRange(at, Math.Min(SlotRef.BatchMax, slots.Count - at));
            var (answer, isKnown) = await CompareAsync(view, member, batch, slice);
            if (answer is null)
            {
                Broken += isKnown ? 1 : 0;
                desk.Desk.Marks.Hit(isKnown ? Mark.ExchangeBroken : Mark.PeerWithoutAgreement);
                return isKnown;
            }

            differing.AddRange(await HandleAsync(view, member, batch, answer, slice));
        }

        await RepairAsync(view, member, differing, slice, began);
        return true;
    }

    /// <summary>Asks a member where it stands with slots; null when it does not say, and whether it knows the question.</summary>
    public async Task<(AgreementCompared? Answer, bool IsKnown)> CompareAsync(
        TopologyView view, int member, IReadOnlyList<SharedSlot> slots, long slice)
    {
        var compared = new ComparedSlot[slots.Count];
        for (var i = 0; i < compared.Length; i++)
        {
            compared[i] = new ComparedSlot(slots[i].Ref, desk.StandOf(slots[i].Table.Id, slots[i].Slot, slice));
        }

        var message = new AgreementCompare(desk.SliceMicros, slice, compared);
        var reply = await desk.AskAsync(
            view, member, MessageKind.AgreementCompare, WorkClass.Repair, 0, (output, header) => message.Write(output, header));
        if (reply?.Kind == MessageKind.AgreementCompared && AgreementCompared.TryRead(reply.Body, out var answer)
            && answer.Slots.Length == slots.Count)
        {
            return (answer, true);
        }

        var trouble = Trouble(reply);
        var peer = view.Document.Members[member].Id;
        foreach (var slot in slots)
        {
            desk.Book.Troubled(slot.Table.Id, slot.Set, peer, trouble, desk.Now);
        }

        return (null, reply?.Kind != MessageKind.Failed);
    }

    /// <summary>Notes what a comparison came to, tells whoever missed a commit, and returns the slots to repair.</summary>
    public async Task<List<SharedSlot>> HandleAsync(
        TopologyView view, int member, IReadOnlyList<SharedSlot> slots, AgreementCompared answer, long slice)
    {
        var peer = view.Document.Members[member].Id;
        var differing = new List<SharedSlot>();
        var missed = new List<SlotMoment>();
        for (var i = 0; i < slots.Count; i++)
        {
            var slot = slots[i];
            var (verdict, stand) = answer.Slots[i];
            var mine = desk.Slots[slot.Table.Id, slot.Slot].Watermark;
            switch (verdict)
            {
                case SlotVerdict.EqualAsOf or SlotVerdict.EqualCurrent:
                    desk.Book.Agreed(
                        slot.Table.Id, slot.Set, peer, desk.Fingerprints.EndOf(slice), desk.Now, verdict == SlotVerdict.EqualCurrent);
                    break;
                case SlotVerdict.Different when !desk.Slots[slot.Table.Id, slot.Slot].MustAdopt:
                    differing.Add(slot);
                    break;
                case SlotVerdict.OtherWatermark when stand.Watermark < mine:
                    desk.Book.Troubled(slot.Table.Id, slot.Set, peer, TextOf(verdict), desk.Now);
                    missed.Add(new SlotMoment(slot.Ref, mine));
                    break;
                case SlotVerdict.OtherWatermark when stand.Watermark > mine:
                    desk.Book.Troubled(slot.Table.Id, slot.Set, peer, TextOf(verdict), desk.Now);
                    steps.Commit(slot.Table.Id, slot.Slot, stand.Watermark);
                    break;
                default:
                    desk.Book.Troubled(slot.Table.Id, slot.Set, peer, TextOf(verdict), desk.Now);
                    break;
            }
        }

        if (missed.Count > 0)
        {
            desk.Desk.Marks.Hit(Mark.CommitToldAgain);
            var step = new RoundStep(desk.SliceMicros, [.. missed]);
            await desk.AskAsync(view, member, MessageKind.Commit, WorkClass.Repair, 0, (output, header) => step.Write(output, header));
        }

        return differing;
    }

    private async Task RepairAsync(TopologyView view, int member, List<SharedSlot> differing, long slice, long began)
    {
        var repaired = new List<SharedSlot>();
        var waiting = new Queue<SharedSlot>(BehindStuck(member, differing));
        for (var taken = 0; taken < RepairsMax && !desk.IsStopped && view == desk.View;)
        {
            var some = Next(view, member, waiting, Math.Min(SlotRepair.SlotsMax, RepairsMax - taken), began);
            if (some.Count == 0)
            {
                break;
            }

            taken += some.Count;
            var talk = new RepairTalk(desk, view, member);
            await RepairAsync(talk, some);
            Note(view.Document.Members[member].Id, some, repaired);
            if (talk.IsOver)
            {
                stuckAt[member] = (some[^1].Slot.Table.Id, some[^1].Slot.Slot);
                return;
            }
        }

        if (repaired.Count > 0 && (await CompareAsync(view, member, repaired, slice)).Answer is { } again)
        {
            await HandleAsync(view, member, repaired, again, slice);
        }
    }

    /// <summary>Takes the turns of the next slots that are to be repaired now.</summary>
    private List<SlotCase> Next(TopologyView view, int member, Queue<SharedSlot> waiting, int most, long began)
    {
        var some = new List<SlotCase>();
        var peer = view.Document.Members[member].Id;
        while (some.Count < most && waiting.TryDequeue(out var slot))
        {
            var inARow = desk.Book.Of(slot.Table.Id, slot.Slot, peer).DifferentInARow;
            var isPatient = inARow < PairPlan.WaitsMax;
            if (!PairPlan.MustWait(slot.Slot, view.Document.Members[view.Self].Id, Reachable(view, slot), inARow)
                && turns.TryBegin(slot.Table.Id, slot.Slot, isPatient ? began : long.MaxValue))
            {
                some.Add(new SlotCase(slot));
            }
            else
            {
                desk.Book.Differed(slot.Table.Id, slot.Set, peer, -1, desk.Now);
            }
        }

        return some;
    }

    private List<NodeId> Reachable(TopologyView view, SharedSlot slot)
    {
        var reachable = new List<NodeId>();
        foreach (var member in slot.Set.Members)
        {
            if (member != view.Self && desk.Desk.Neighbours.IsReachable(member))
            {
                reachable.Add(view.Document.Members[member].Id);
            }
        }

        return reachable;
    }

    private async Task RepairAsync(RepairTalk talk, List<SlotCase> some)
    {
        try
        {
            desk.Desk.Marks.Hit(Mark.ReplicasDiffered);
            await repair.RunAsync(talk, some);
        }
        finally
        {
            foreach (var one in some)
            {
                turns.End(one.Slot.Table.Id, one.Slot.Slot, desk.Desk.Time.GetTimestamp());
            }
        }
    }

    private void Note(NodeId peer, List<SlotCase> some, List<SharedSlot> repaired)
    {
        foreach (var one in some)
        {
            Different += one.Different;
            if (one.Trouble is { } trouble)
            {
                Broken++;
                desk.Desk.Marks.Hit(Mark.ExchangeBroken);
                desk.Book.Troubled(one.Slot.Table.Id, one.Slot.Set, peer, trouble, desk.Now);
            }
            else
            {
                desk.Book.Differed(one.Slot.Table.Id, one.Slot.Set, peer, one.Different, desk.Now);
                repaired.Add(one.Slot);
            }
        }
    }

    /// <summary>The slots in turn, from the one behind that at which the last pass ended: a peer that cannot read one slot must not keep those behind it
    /// from being repaired for ever.</summary>
    private List<SharedSlot> BehindStuck(int member, List<SharedSlot> slots)
    {
        if (!stuckAt.Remove(member, out var stuck))
        {
            return slots;
        }

        var first = slots.FindIndex(slot => (slot.Table.Id, slot.Slot).CompareTo(stuck) > 0);
        return first <= 0 ? slots : [.. slots.GetRange(first, slots.Count - first), .. slots.GetRange(0, first)];
    }

    private List<SharedSlot> PlanOf(TopologyView view, int member)
    {
        if (planned != view)
        {
            planned = view;
            plans.Clear();
            stuckAt.Clear();
        }

        if (!plans.TryGetValue(member, out var plan))
        {
            plans.Add(member, plan = PairPlan.For(view, member));
        }

        return plan;
    }

    private static string Trouble(Membership.Register.CourierReply? reply) => reply switch
    {
        null => "the peer did not answer",
        { Kind: MessageKind.ReplicaRefused } when ReplicaRefused.TryRead(reply.Body, out var refused) => "the peer refused: " + refused.Text,
        { Kind: MessageKind.Failed } => "the peer's version does not know agreement: bring it to the release of the others",
        _ => "the peer's answer was malformed",
    };

    private static string TextOf(SlotVerdict verdict) => verdict switch
    {
        SlotVerdict.NotTold => "one side does not know its sums of that time yet",
        SlotVerdict.Recovering => "the peer's copy is being filled again",
        SlotVerdict.Fenced => "the peer sees other replicas of the slot",
        _ => "one side is still purging",
    };
}
