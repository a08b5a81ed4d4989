using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>Two replicas' records of a range, page by page, where so much differs that finding out what costs more than sending it.</summary>
/// <remarks>A page ends where the shorter of both sides' pages ends, so neither side is believed to lack what it only had no room for.</remarks>
internal sealed class RangeStream(AgreementDesk desk)
{
    private const int PageMax = 1000;
    private const int PageBytesMax = 4 << 20;

    /// <summary>The next page of both sides, or null when the peer did not answer with one.</summary>
    /// <param name="view">Under which view.</param>
    /// <param name="member">The peer.</param>
    /// <param name="slot">Which slot.</param>
    /// <param name="after">Where the page before ended; for the first one the range's lower key, or empty for the slot's start.</param>
    /// <param name="upper">The range's end, exclusive; empty for the slot's end.</param>
    /// <exception cref="World.WorldException">A record of this side cannot be read.</exception>
    public Task<Page?> NextAsync(TopologyView view, int member, SharedSlot slot, byte[] after, byte[] upper) =>
        NextAsync(new RepairTalk(desk, view, member), new SlotCase(slot), after, upper);

    /// <summary>The same as a part of a talk: a peer that refuses is in the way of this slot alone, one that falls silent ends the talk.</summary>
    /// <exception cref="World.WorldException">A record of this side cannot be read.</exception>
    public async Task<Page?> NextAsync(RepairTalk talk, SlotCase one, byte[] after, byte[] upper)
    {
        var slot = one.Slot;
        var reply = await desk.AskAsync(
            talk.View, talk.Member, MessageKind.ReplicaScan, WorkClass.Stream, slot.Set.SlotEpoch,
            (output, header) => new ReplicaScan
            {
                Table = slot.Table.Id, Slot = slot.Slot, Limit = PageMax, After = after, Through = upper,
            }.Write(output, header));
        if (reply is null)
        {
            talk.End("the peer fell silent");
            return null;
        }

        if (reply.Kind != MessageKind.ReplicaScanned || !TryRead(slot.Table.Id, reply.Body, out var theirs, out var theirEnd))
        {
            one.Fail("the peer refused to show its records");
            return null;
        }

        return Join(talk.View, slot, after, upper, theirs, theirEnd);
    }

    /// <summary>The page of both sides for an answer to a question that somebody else has asked; null when it is none.</summary>
    /// <exception cref="World.WorldException">A record of this side cannot be read.</exception>
    public Page? Read(TopologyView view, SharedSlot slot, byte[] after, byte[] body) =>
        TryRead(slot.Table.Id, body, out var theirs, out var theirEnd) ? Join(view, slot, after, [], theirs, theirEnd) : null;

    /// <summary>The question for the page behind a position.</summary>
    public static ReplicaScan Question(SharedSlot slot, byte[] after) => new() { Table = slot.Table.Id, Slot = slot.Slot, Limit = PageMax, After = after };

    private Page Join(TopologyView view, SharedSlot slot, byte[] after, byte[] upper, List<StoredRow> theirs, byte[] theirEnd)
    {
        var mine = Own(view, slot, after, upper, out var myEnd);
        var end = theirEnd.Length == 0 ? myEnd
            : myEnd.Length == 0 || myEnd.AsSpan().SequenceCompareTo(theirEnd) > 0 ? theirEnd : myEnd;
        Cut(mine, end);
        Cut(theirs, end);
        return new Page(mine, theirs, end);
    }

    /// <summary>The own page. Damaged states are in it as they are: whoever compares them sees that they are no states.</summary>
    private List<StoredRow> Own(TopologyView view, SharedSlot slot, byte[] after, byte[] upper, out byte[] end)
    {
        var rows = new List<StoredRow>();
        var bytes = 0;
        var (before, last) = view.Geometry.RangeOf(slot.Set.Slot);
        var first = slot.Slot == 0 ? new Token(long.MinValue) : new Token(before.Value + 1);
        end = [];
        using var cursor = desk.Records.WalkTokens(slot.Table.Id, first, last, after);
        while (cursor.MoveNext() && (upper.Length == 0 || cursor.Key.SequenceCompareTo(upper) <= 0))
        {
            if (rows.Count == PageMax || bytes > PageBytesMax)
            {
                end = rows[^1].Path;
                break;
            }

            rows.Add(new StoredRow(cursor.Key.ToArray(), cursor.Value.ToArray()));
            bytes += rows[^1].Size;
            desk.Counters.RecordsRead++;
        }

        return rows;
    }

    private bool TryRead(uint table, byte[] body, out List<StoredRow> rows, out byte[] end)
    {
        rows = [];
        end = [];
        if (!ScanRows.TryRead(body, out var answer))
        {
            return false;
        }

        end = answer.Next.ToArray();
        for (var row = answer.GetRows(); row.MoveNext();)
        {
            var path = new byte[RecordPath.SizeMax(row.Partition.Length, row.Clustering.Length)];
            var token = Murmur3.TokenOf(row.Partition);
            var length = RecordPath.Write(path, table, token.Value, row.Partition, row.Clustering);
            rows.Add(new StoredRow(path[..length], row.State.ToArray()));
            desk.Counters.RowBytes += rows[^1].Bytes;
        }

        rows.Sort(StoredRow.Compare);
        return true;
    }

    private static void Cut(List<StoredRow> rows, byte[] end)
    {
        if (end.Length > 0)
        {
            rows.RemoveAll(row => row.Path.AsSpan().SequenceCompareTo(end) > 0);
        }
    }

    /// <summary>Both sides' records of one stretch of a range, sorted by store key.</summary>
    /// <param name="Mine">Of this side.</param>
    /// <param name="Theirs">Of the peer.</param>
    /// <param name="End">Where to go on; empty at the range's end.</param>
    internal sealed record Page(List<StoredRow> Mine, List<StoredRow> Theirs, byte[] End);
}
