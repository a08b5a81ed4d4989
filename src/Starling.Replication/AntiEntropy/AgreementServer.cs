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
    private const int RowBytesMax = 4 << 20;
    private const int IdsPerAnswerMax = 100_000;

    private readonly AgreementDesk desk;
    private readonly LeafView leaves;
    private readonly RoundSteps steps;
    private readonly Action<Endpoint, long> epochSeen;

    internal AgreementServer(AgreementDesk desk, LeafView leaves, RoundSteps steps, Action<Endpoint, long> epochSeen)
    {
        this.desk = desk;
        this.leaves = leaves;
        this.steps = steps;
        this.epochSeen = epochSeen;
    }

    /// <summary>Answers a message of agreement. False when it is none.</summary>
    public bool TryHandle(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Kind is < MessageKind.AgreementCompare or > MessageKind.Committed)
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
            case MessageKind.SymbolsPull when SymbolsPull.TryRead(body, out var symbols):
                new Symbols(SymbolsOf(peer, symbols)).Write(link.Output, reply);
                return true;
            case MessageKind.LeafIdsPull when LeafIdsPull.TryRead(body, out var ids):
                new LeafIds(IdsOf(peer, ids)).Write(link.Output, reply);
                return true;
            case MessageKind.RowsPull when RowsPull.TryRead(body, out var rows):
                WriteRows(link, peer, rows, reply);
                return true;
            case MessageKind.Close or MessageKind.Converge or MessageKind.Commit
                when RoundStep.TryRead(body, out var step) && step.SliceMicros == desk.SliceMicros:
                Step(link, peer, step, header.Kind, reply);
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

    private CodedSymbol[] SymbolsOf(InboundPeer peer, SymbolsPull asked)
    {
        if (!MayCompare(peer, asked.Slot, asked.Purged))
        {
            return [];
        }

        var encoder = new SymbolEncoder(asked.Leaf < 0
            ? leaves.LeafIds(asked.Slot.Table, asked.Slot.Slot)
            : leaves.RowIds(asked.Slot.Table, asked.Slot.Slot, asked.Leaf));
        for (var i = 0; i < asked.From; i++)
        {
            encoder.Next();
        }

        var symbols = new CodedSymbol[asked.Count];
        for (var i = 0; i < symbols.Length; i++)
        {
            symbols[i] = encoder.Next();
        }

        return symbols;
    }

    private ulong[]?[] IdsOf(InboundPeer peer, LeafIdsPull asked)
    {
        var answers = new List<ulong[]?>();
        if (!MayCompare(peer, asked.Slot, asked.Purged))
        {
            return [];
        }

        var most = Math.Min(desk.Options.RowIdsMax, LeafIds.IdsMax);
        var total = 0;
        foreach (var leaf in asked.Leaves)
        {
            var ids = leaves.RowIds(asked.Slot.Table, asked.Slot.Slot, leaf);
            total += ids.Count;
            answers.Add(ids.Count <= most ? [.. ids] : null);
            if (total > IdsPerAnswerMax)
            {
                break; // The rest of the leaves is looked into by another pass: this one has read enough in one go.
            }
        }

        return [.. answers];
    }

    private void WriteRows(ILink link, InboundPeer peer, RowsPull asked, in MessageHeader reply)
    {
        var rows = new ArrayBufferWriter<byte>();
        var count = 0;
        if (Holds(peer, asked.Slot, out var table, out _) && !desk.Slots[asked.Slot.Table, asked.Slot.Slot].MustAdopt)
        {
            foreach (var row in leaves.Rows(asked.Slot.Table, asked.Slot.Slot, asked.Leaf, asked.Ids, RowBytesMax))
            {
                // Damage is never passed on.
                if (Model.Values.RecordState.IsValid(table!.Rule, row.State))
                {
                    Mutation.WriteRecord(rows, row.Path, row.State);
                    count++;
                }
            }
        }

        new PulledRows { Count = count, Rows = rows.WrittenSpan }.Write(link.Output, reply);
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

    private bool MayCompare(InboundPeer peer, in SlotRef slot, Model.Time.HybridTime purged)
    {
        var mark = desk.Slots[slot.Table, slot.Slot];
        return Holds(peer, slot, out _, out _) && !mark.MustAdopt && mark.Purged == purged;
    }

    /// <summary>The fence: both this node and the peer hold the slot, and see the same epoch of it.</summary>
    private bool Holds(InboundPeer peer, in SlotRef slot, out TableView? table, out ReplicaSet? set)
    {
        set = null;
        var view = desk.View;
        table = view.FindTable(slot.Table);
        if (table is null)
        {
            epochSeen(peer.Address, long.MaxValue);
            return false;
        }

        if (slot.Slot >= view.Geometry.Count)
        {
            return false;
        }

        set = table.SetOf(new SlotId(slot.Slot));
        if (slot.Epoch > set.SlotEpoch)
        {
            epochSeen(peer.Address, slot.Epoch);
        }

        return slot.Epoch == set.SlotEpoch && set.Self >= 0 && Array.IndexOf(set.Members, view.IndexOf(peer.Node)) >= 0;
    }

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
