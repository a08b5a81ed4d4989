using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Membership.Links;
using Starling.Model.Agreement;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Replication.Replica;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Answers what a peer asks to find and mend what differs in many slots at once.</summary>
/// <remarks>Each entry of a message has its own fence and its own word: what this node does not hold, or cannot read, is said of that entry, and the rest is answered
/// as if it stood alone. An answer that has grown long enough ends early, after one entry at least, and the peer asks for the rest
/// again. Nothing is kept between two messages.</remarks>
internal sealed class RepairServer(AgreementDesk desk, LeafView leaves, SlotFence fence)
{
    private const int RowBytesMax = 4 << 20;
    private const int IdsPerAnswerMax = 100_000;

    /// <summary>Answers one of the messages of repair. False when it is malformed.</summary>
    public bool TryAnswer(ILink link, InboundPeer peer, in MessageHeader header, in MessageHeader reply, ReadOnlySpan<byte> body)
    {
        switch (header.Kind)
        {
            case MessageKind.SymbolsPull when SymbolsPull.TryRead(body, out var symbols):
                new Symbols(SymbolsOf(peer, symbols)).Write(link.Output, reply);
                return true;
            case MessageKind.LeafIdsPull when LeafIdsPull.TryRead(body, out var ids):
                new LeafIds(IdsOf(peer, ids)).Write(link.Output, reply);
                return true;
            case MessageKind.RowsPull when RowsPull.TryRead(body, out var rows):
                WriteRows(link, peer, rows, reply);
                return true;
            case MessageKind.RowsPush when RowsPush.TryRead(body, out var push):
                Take(link, peer, push, reply);
                return true;
            default:
                return false;
        }
    }

    private SymbolsGiven[] SymbolsOf(InboundPeer peer, SymbolsPull asked)
    {
        var given = new List<SymbolsGiven>(asked.Sets.Length);
        var before = desk.Counters.RecordsRead;
        foreach (var set in asked.Sets)
        {
            var word = fence.MayCompare(peer, set.Slot, set.Purged);
            CodedSymbol[] symbols = [];
            if (word == RepairWord.Done)
            {
                word = Guarded(() => symbols = SymbolsOf(set));
            }

            given.Add(new SymbolsGiven(word, symbols));
            if (desk.Counters.RecordsRead - before > IdsPerAnswerMax)
            {
                break;
            }
        }

        return [.. given];
    }

    private CodedSymbol[] SymbolsOf(SymbolsAsked asked)
    {
        var encoder = asked.Leaf < 0
            ? new SymbolEncoder(leaves.LeafIds(asked.Slot.Table, asked.Slot.Slot), LeafItem.PlaceOf)
            : new SymbolEncoder(leaves.RowIds(asked.Slot.Table, asked.Slot.Slot, asked.Leaf));
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

    private LeafRowIds[] IdsOf(InboundPeer peer, LeafIdsPull asked)
    {
        var answers = new List<LeafRowIds>();
        var most = Math.Min(desk.Options.RowIdsMax, LeafIds.IdsMax);
        var total = 0;
        foreach (var slot in asked.Slots)
        {
            var word = fence.MayCompare(peer, slot.Slot, slot.Purged);
            foreach (var leaf in slot.Leaves)
            {
                if (total > IdsPerAnswerMax)
                {
                    return [.. answers];
                }

                List<ulong> ids = [];
                var one = word == RepairWord.Done ? Guarded(() => ids = leaves.RowIds(slot.Slot.Table, slot.Slot.Slot, leaf)) : word;
                total += ids.Count;
                answers.Add(one != RepairWord.Done ? new LeafRowIds(one, [])
                    : ids.Count > most ? new LeafRowIds(RepairWord.TooMany, [])
                    : new LeafRowIds(RepairWord.Done, [.. ids]));
            }
        }

        return [.. answers];
    }

    private void WriteRows(ILink link, InboundPeer peer, RowsPull asked, in MessageHeader reply)
    {
        var rows = new ArrayBufferWriter<byte>();
        var given = new List<RowsGiven>(asked.Leaves.Length);
        foreach (var leaf in asked.Leaves)
        {
            if (rows.WrittenCount >= RowBytesMax)
            {
                break;
            }

            var word = !fence.Holds(peer, leaf.Slot, out var table, out _) ? RepairWord.Fenced
                : desk.Slots[leaf.Slot.Table, leaf.Slot.Slot].MustAdopt ? RepairWord.Apart
                : RepairWord.Done;
            List<StoredRow> found = [];
            if (word == RepairWord.Done)
            {
                var most = RowBytesMax - rows.WrittenCount;
                word = Guarded(() => found = leaves.Rows(leaf.Slot.Table, leaf.Slot.Slot, leaf.Leaf, leaf.Ids, most));
            }

            given.Add(new RowsGiven(word, word == RepairWord.Done ? Write(table!.Rule, found, rows) : 0));
        }

        new PulledRows { Leaves = [.. given], Rows = rows.WrittenSpan }.Write(link.Output, reply);
    }

    private static int Write(ResolutionRule rule, List<StoredRow> found, ArrayBufferWriter<byte> rows)
    {
        var count = 0;
        foreach (var row in found)
        {
            // Damage is never passed on.
            if (RecordState.IsValid(rule, row.State))
            {
                Mutation.WriteRecord(rows, row.Path, row.State);
                count++;
            }
        }

        return count;
    }

    /// <summary>Every outcome ends in an answer; what escapes is a fault of the program, and shows.</summary>
    private async void Take(ILink link, InboundPeer peer, RowsPush push, MessageHeader reply)
    {
        var words = Array.ConvertAll(push.Slots, slot => Take(peer, slot));
        if (await desk.SyncAsync() is not null)
        {
            Array.Fill(words, RepairWord.Refused);
        }

        new RowsPushed(words).Write(link.Output, reply);
    }

    private RepairWord Take(InboundPeer peer, PushedSlot pushed)
    {
        if (!fence.Holds(peer, pushed.Slot, out var table, out _))
        {
            return RepairWord.Fenced;
        }

        var word = RepairWord.Done;
        foreach (var bytes in pushed.Mutations)
        {
            // What a repair brings was admitted once already, so a stamp too far ahead is taken; only the clock does not follow it.
            if (!Mutation.TryRead(bytes, out var mutation) || mutation.Table != pushed.Slot.Table)
            {
                return RepairWord.Refused;
            }

            var token = Murmur3.TokenOf(mutation.Partition);
            if (desk.View.Geometry.SlotOf(token).Index != pushed.Slot.Slot)
            {
                return RepairWord.Refused;
            }

            for (var rows = mutation.GetRecords(); rows.MoveNext();)
            {
                if (RecordState.IsValid(table!.Rule, rows.State) && !desk.Desk.Clock.TryObserve(RecordState.NewestOrigin(table.Rule, rows.State)))
                {
                    desk.Desk.Marks.Hit(Mark.ClockAheadLetIn);
                }
            }

            word = desk.Desk.Replica.Apply(table!, token, mutation, Unawaited.Instance, Door.Repair) switch
            {
                ReplicaFault.None => word,
                ReplicaFault.Corrupt => RepairWord.Damaged,
                _ => RepairWord.Refused,
            };
        }

        return word;
    }

    private RepairWord Guarded(Action read)
    {
        try
        {
            read();
            return RepairWord.Done;
        }
        catch (WorldException)
        {
            // The peer is told; the scrub finds the same damage here.
            desk.Desk.Marks.Hit(Mark.DamageRefused);
            return RepairWord.Damaged;
        }
    }

    /// <summary>All mutations of a message are waited for together, after the last one.</summary>
    private sealed class Unawaited : IDurableWaiter
    {
        public static readonly Unawaited Instance = new();

        public void Durable(WorldException? fault)
        {
            // Whoever waits behind this one hears of the same fault.
        }
    }
}
