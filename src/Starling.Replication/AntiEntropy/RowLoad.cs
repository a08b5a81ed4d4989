using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>Rows on their way to one peer: those of several slots go in one message, one mutation for each partition.</summary>
/// <remarks>A message is small, so that the peer merges it quickly and other work of its executor does not wait. The next one goes when the one before is synced
/// there, so at most one is in flight.
/// <para>Among what the other lacks may be records that this node should have purged: then it is this node that is wrong, and it looks at its own leaf.</para></remarks>
internal sealed class RowLoad(AgreementDesk desk, RepairTalk talk)
{
    private const int RowsMax = 256;
    private const int BytesMax = 256 << 10;

    private readonly List<SlotCase> slots = [];
    private readonly List<List<byte[]>> mutations = [];
    private int rows;
    private int bytes;

    /// <summary>Adds rows of a slot, sorted by store key, and sends what has become enough for a message.</summary>
    public async Task AddAsync(SlotCase slot, IReadOnlyList<StoredRow> added)
    {
        for (var at = 0; at < added.Count && !talk.IsOver;)
        {
            if (Next(slot.Slot, added, ref at) is { } mutation)
            {
                Add(slot, mutation);
            }
            else
            {
                slot.Fail("a row of this node has a key that is none");
            }

            if (rows >= RowsMax || bytes >= BytesMax || slots.Count == SlotRef.RepairMax)
            {
                await FlushAsync();
            }
        }
    }

    /// <summary>Sends what waits, and waits until it is synced there. A slot whose rows were refused is in trouble; the others are not.</summary>
    public async Task FlushAsync()
    {
        if (slots.Count == 0)
        {
            return;
        }

        var sent = slots.ToArray();
        var pushed = new PushedSlot[sent.Length];
        for (var i = 0; i < sent.Length; i++)
        {
            pushed[i] = new PushedSlot(sent[i].Slot.Ref, [.. mutations[i]]);
        }

        var push = new RowsPush(pushed);
        await desk.SendsAsync(bytes);
        desk.Counters.RowsPushed += rows;
        slots.Clear();
        mutations.Clear();
        rows = bytes = 0;
        var body = await talk.AskAsync(MessageKind.RowsPush, (output, header) => push.Write(output, header));
        if (body is null)
        {
            Array.ForEach(sent, slot => slot.Fail(talk.Ended!));
        }
        else if (!RowsPushed.TryRead(body, out var answer) || answer.Words.Length != sent.Length)
        {
            talk.EndMalformed();
            Array.ForEach(sent, slot => slot.Fail(talk.Ended!));
        }
        else
        {
            Judge(sent, answer.Words);
        }
    }

    private static void Judge(SlotCase[] sent, RepairWord[] words)
    {
        for (var i = 0; i < sent.Length; i++)
        {
            if (words[i] != RepairWord.Done)
            {
                sent[i].Fail(words[i]);
            }
        }
    }

    private void Add(SlotCase slot, byte[] mutation)
    {
        var index = slots.IndexOf(slot);
        if (index < 0)
        {
            index = slots.Count;
            slots.Add(slot);
            mutations.Add([]);
        }

        mutations[index].Add(mutation);
        bytes += mutation.Length;
    }

    /// <summary>The next rows that share a partition; null for a path that is none, which is skipped.</summary>
    private byte[]? Next(SharedSlot slot, IReadOnlyList<StoredRow> added, ref int at)
    {
        var partition = new byte[added[at].Path.Length];
        if (!RecordPath.TryRead(added[at].Path, out _, out var token, partition, out var length, out var start))
        {
            at++;
            return null;
        }

        var from = at;
        var size = 0;
        var prefix = added[at].Path.AsSpan(0, start);
        while (at < added.Count && at - from < RowsMax && size < BytesMax && added[at].Path.AsSpan().StartsWith(prefix))
        {
            size += added[at++].Size;
        }

        rows += at - from;
        var mutation = new ArrayBufferWriter<byte>(size + 64);
        Mutation.WriteStart(mutation, slot.Table.Id, partition.AsSpan(0, length), at - from);
        desk.Counters.RowBytes += length;
        var purged = desk.Slots[slot.Table.Id, slot.Slot].Purged;
        for (var i = from; i < at; i++)
        {
            if (RecordState.IsValid(slot.Table.Rule, added[i].State) && PurgeDue.Of(slot.Table.Rule, added[i].State) <= purged)
            {
                desk.Records.Suspects.Note(slot.Table.Id, slot.Slot, desk.Fingerprints.LeafOf(new Token(token)));
            }

            Mutation.WriteRecord(mutation, added[i].Path.AsSpan(start), added[i].State);
            desk.Counters.RowBytes += added[i].Path.Length - start + added[i].State.Length;
        }

        return mutation.WrittenSpan.ToArray();
    }
}
