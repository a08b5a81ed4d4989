using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Agreement;
using Starling.Model.Placement;
using Starling.Storage.Agreement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Answers what other replicas ask to become equal with this one.</summary>
/// <remarks>Every slot of a message passes the fence by itself: a slot that this node does not hold, or sees under another epoch, is answered so, and the
/// rest of the message is answered as if it stood alone. Nothing is kept between two messages.</remarks>
public sealed class AgreementServer
{
    private readonly AgreementDesk desk;
    private readonly RoundSteps steps;
    private readonly SlotFence fence;
    private readonly RepairServer repairs;

    internal AgreementServer(AgreementDesk desk, LeafView leaves, RoundSteps steps, Action<Endpoint, long> epochSeen)
    {
        this.desk = desk;
        this.steps = steps;
        fence = new SlotFence(desk, epochSeen);
        repairs = new RepairServer(desk, leaves, fence);
    }

    /// <summary>Answers a message of agreement. False when it is none.</summary>
    public bool TryHandle(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Kind is not ((>= MessageKind.AgreementCompare and <= MessageKind.RowsPushed) or MessageKind.Fence or MessageKind.Fenced))
        {
            return false;
        }

        if (desk.View is not { } view || !peer.IsNode || view.IndexOf(peer.Node) < 0 || header.Era != view.Era)
        {
            Refuse(link, header, ReplicaFault.NotReplica, "this node and yours do not see each other as members");
            return true;
        }

        try
        {
            if (!TryAnswer(link, peer, header, body))
            {
                Refuse(link, header, ReplicaFault.BadRequest, "the message is malformed, or its slices have another length than this node's: "
                    + "set Agreement.SliceLength alike on all nodes");
            }
        }
        catch (WorldException damage)
        {
            desk.Desk.Marks.Hit(Mark.DamageRefused);
            Refuse(link, header, damage.Fault == WorldFault.Corrupt ? ReplicaFault.Corrupt : ReplicaFault.Disk, damage.Message);
        }

        return true;
    }

    private bool TryAnswer(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        var reply = ReplyTo(header);
        switch (header.Kind)
        {
            case MessageKind.AgreementCompare when AgreementCompare.TryRead(body, out var compare) && compare.SliceMicros == desk.SliceMicros:
                Compare(peer, compare).Write(link.Output, reply);
                return true;
            case MessageKind.SymbolsPull or MessageKind.LeafIdsPull or MessageKind.RowsPull or MessageKind.RowsPush:
                return repairs.TryAnswer(link, peer, header, reply, body);
            case MessageKind.Close or MessageKind.Converge or MessageKind.Commit
                when RoundStep.TryRead(body, out var step) && step.SliceMicros == desk.SliceMicros:
                Step(link, peer, step, header.Kind, reply);
                return true;
            case MessageKind.Fence when RoundStep.TryRead(body, out var fenced):
                Fence(link, peer, fenced, reply);
                return true;
            default:
                return false;
        }
    }

    private AgreementCompared Compare(InboundPeer peer, AgreementCompare asked)
    {
        var answers = new SlotAnswer[asked.Slots.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            var (slot, theirs) = asked.Slots[i];
            if (!Holds(peer, slot, out var table, out var set))
            {
                answers[i] = new SlotAnswer(SlotVerdict.Fenced, default);
                continue;
            }

            var mine = desk.StandOf(slot.Table, slot.Slot, asked.Slice);
            var verdict = desk.Slots[slot.Table, slot.Slot].MustAdopt ? SlotVerdict.Recovering : Comparison.Of(mine, theirs);
            answers[i] = new SlotAnswer(verdict, verdict is SlotVerdict.EqualAsOf or SlotVerdict.EqualCurrent ? default : mine);
            Note(table!, set!, peer.Node, verdict, asked.Slice);
        }

        return new AgreementCompared(answers);
    }

    private void Note(TableView table, ReplicaSet set, NodeId peer, SlotVerdict verdict, long slice)
    {
        if (verdict is SlotVerdict.EqualAsOf or SlotVerdict.EqualCurrent)
        {
            desk.Book.Agreed(table.Id, set, peer, desk.Fingerprints.EndOf(slice), desk.Now, verdict == SlotVerdict.EqualCurrent);
        }
        else if (verdict == SlotVerdict.Different)
        {
            desk.Book.Differed(table.Id, set, peer, -1, desk.Now);
        }
    }

    /// <summary>Every outcome ends in an answer; what escapes is a fault of the program, and shows.</summary>
    private async void Step(ILink link, InboundPeer peer, RoundStep step, MessageKind kind, MessageHeader reply)
    {
        var words = new RoundWord[step.Slots.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Holds(peer, step.Slots[i].Slot, out _, out _) ? RoundWord.Done : RoundWord.Fenced;
        }

        switch (kind)
        {
            case MessageKind.Close:
                await steps.CloseAsync(step.Slots, words);
                new RoundWords(words).Write(link.Output, reply);
                break;
            case MessageKind.Commit:
                await steps.CommitAsync(step.Slots, words);
                new RoundWords(words).Write(link.Output, reply);
                break;
            default:
                var answers = await steps.ConvergeAsync(step.Slots, words);
                new Converged(answers).Write(link.Output, reply);
                break;
        }
    }

    /// <summary>From here on this replica lets nothing of an earlier epoch of these slots in, and all that it let in before is on its disk when it answers. Every outcome
    /// ends in an answer; what escapes is a fault of the program, and shows.</summary>
    private async void Fence(ILink link, InboundPeer peer, RoundStep step, MessageHeader reply)
    {
        var isSynced = await desk.SyncAsync() is null;
        var answers = new ConvergedSlot[step.Slots.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            var slot = step.Slots[i].Slot;
            var word = !Holds(peer, slot, out _, out _) ? RoundWord.Fenced
                : desk.Slots[slot.Table, slot.Slot].MustAdopt ? RoundWord.Recovering
                : isSynced ? RoundWord.Done : RoundWord.Disk;
            answers[i] = new ConvergedSlot(word, word == RoundWord.Done ? desk.StandNow(slot.Table, slot.Slot) : default);
        }

        new Converged(answers).Write(link.Output, reply);
    }

    private bool Holds(InboundPeer peer, in SlotRef slot, out TableView? table, out ReplicaSet? set) => fence.Holds(peer, slot, out table, out set);

    private void Refuse(ILink link, in MessageHeader header, ReplicaFault fault, string text) =>
        new ReplicaRefused(fault, desk.View?.Epoch ?? 0, text).Write(link.Output, ReplyTo(header) with { Kind = MessageKind.ReplicaRefused });

    /// <summary>Answers have the kind after their request's.</summary>
    private static MessageHeader ReplyTo(in MessageHeader header) => new()
    {
        Kind = header.Kind + 1,
        Class = header.Class,
        Correlation = header.Correlation,
        Era = header.Era,
        SlotEpoch = header.SlotEpoch,
    };
}
