using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Storage.Agreement;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>Makes one slot equal at this node and a peer: which leaves differ, which rows of them, pull what is missing, push what is in surplus.</summary>
/// <remarks>
/// The cost follows the difference, not the data: leaves that differ are found by a few symbols of their sums, and each is one range scan on either side.
/// Where most leaves differ (a disk was replaced) all that is saved effort, and the slot is laid side by side page by page.
/// What is sent too much is harmless, since both sides merge.
/// </remarks>
internal sealed class SlotRepair(AgreementDesk desk, LeafView leaves, RowIntake intake, RowOutlet outlet)
{
    /// <summary>More leaves than this, and more than 60 % of those that hold something: the slot is streamed.</summary>
    private const int StreamLeast = 32;
    private const int StreamPercent = 60;
    private const int LeafSymbolsMax = 2048;
    private const int LeavesAtOnce = 64;
    private const int RowBytesMax = 4 << 20;

    private readonly LeafSearch search = new(desk);
    private readonly RangeStream stream = new(desk);

    /// <summary>Repairs. Returns the records found different, or -1 when the peer fell silent or refused, or the disk did.</summary>
    /// <exception cref="World.WorldException">A record of this side cannot be read.</exception>
    public async Task<int> RunAsync(TopologyView view, int member, SharedSlot slot)
    {
        desk.Counters.SlotsSearched++;
        var own = leaves.LeafIds(slot.Table.Id, slot.Slot);
        var found = await search.FindAsync(view, member, slot, -1, own, LeafSymbolsMax);
        if (found is null)
        {
            return await StreamAsync(view, member, slot, [], []);
        }

        var (differing, held) = Leaves(own, found);
        if (differing.Count > StreamLeast && differing.Count * 100 > held * StreamPercent)
        {
            return await StreamAsync(view, member, slot, [], []);
        }

        var different = 0;
        for (var at = 0; at < differing.Count && at < desk.Options.LeavesPerPass; at += LeavesAtOnce)
        {
            var left = Math.Min(LeavesAtOnce, Math.Min(differing.Count, desk.Options.LeavesPerPass) - at);
            var some = await LeavesAsync(view, member, slot, [.. differing.GetRange(at, left)]);
            if (some < 0)
            {
                return -1;
            }

            different += some;
        }

        return different;
    }

    /// <summary>The numbers of the leaves that differ, and how many leaves hold something on either side.</summary>
    private static (List<int> Differing, int Held) Leaves(List<ulong> own, IdDifference found)
    {
        var differing = new SortedSet<int>();
        var held = new HashSet<int>();
        foreach (var item in own)
        {
            held.Add(LeafItem.LeafOf(item));
        }

        foreach (var item in found.Missing)
        {
            differing.Add(LeafItem.LeafOf(item));
        }

        foreach (var item in found.Surplus)
        {
            differing.Add(LeafItem.LeafOf(item));
        }

        held.UnionWith(differing);
        return ([.. differing], held.Count);
    }

    private async Task<int> LeavesAsync(TopologyView view, int member, SharedSlot slot, int[] numbers)
    {
        var pull = new LeafIdsPull(slot.Ref, desk.Slots[slot.Table.Id, slot.Slot].Purged, numbers);
        var reply = await desk.AskAsync(
            view, member, MessageKind.LeafIdsPull, WorkClass.Repair, 0, (output, header) => pull.Write(output, header));
        if (reply?.Kind != MessageKind.LeafIds || !LeafIds.TryRead(reply.Body, out var theirs) || theirs.Leaves.Length > numbers.Length)
        {
            return -1;
        }

        var different = 0;
        for (var i = 0; i < theirs.Leaves.Length; i++)
        {
            var some = await LeafAsync(view, member, slot, numbers[i], theirs.Leaves[i]);
            if (some < 0)
            {
                return -1;
            }

            different += some;
        }

        return different;
    }

    private async Task<int> LeafAsync(TopologyView view, int member, SharedSlot slot, int leaf, ulong[]? theirs)
    {
        desk.Counters.LeavesRead++;
        var mine = leaves.RowIds(slot.Table.Id, slot.Slot, leaf);
        var difference = theirs is not null && mine.Count <= LeafIds.IdsMax
            ? IdDifference.Of([.. mine], theirs)
            : await search.FindAsync(view, member, slot, leaf, mine, Math.Max(64, mine.Count * 3 / 10));
        if (difference is null)
        {
            var (lower, upper) = desk.Leaves.RangeOf(slot.Table.Id, slot.Slot, leaf);
            return await StreamAsync(view, member, slot, lower, upper);
        }

        return difference.IsEmpty ? 0 : await RowsAsync(view, member, slot, leaf, difference);
    }

    /// <summary>What comes is merged first: of a record that both hold in different versions only the one that wins has to travel.</summary>
    private async Task<int> RowsAsync(TopologyView view, int member, SharedSlot slot, int leaf, IdDifference difference)
    {
        var surplus = leaves.Rows(slot.Table.Id, slot.Slot, leaf, difference.Surplus, RowBytesMax);
        var pulled = new List<StoredRow>();
        for (var at = 0; at < difference.Missing.Count; at += SlotRef.BatchMax)
        {
            var ids = new ulong[Math.Min(SlotRef.BatchMax, difference.Missing.Count - at)];
            for (var i = 0; i < ids.Length; i++)
            {
                ids[i] = difference.Missing[at + i];
            }

            var some = await PullAsync(view, member, slot, leaf, ids);
            if (some is null)
            {
                return -1;
            }

            pulled.AddRange(some);
        }

        pulled.Sort(StoredRow.Compare);
        var page = PageMerge.Of(slot.Table.Rule, surplus, pulled);
        var isWhole = await intake.TakeAsync(slot, page.Pull, Door.Repair);
        isWhole &= await outlet.SendAsync(view, member, slot, page.Push);
        return isWhole ? Math.Max(page.Different, 1) : -1;
    }

    private async Task<List<StoredRow>?> PullAsync(TopologyView view, int member, SharedSlot slot, int leaf, ulong[] ids)
    {
        var pull = new RowsPull(slot.Ref, leaf, ids);
        var reply = await desk.AskAsync(
            view, member, MessageKind.RowsPull, WorkClass.Repair, 0, (output, header) => pull.Write(output, header));
        return reply?.Kind == MessageKind.Rows ? RowsOf(reply.Body) : null;
    }

    private List<StoredRow>? RowsOf(byte[] body)
    {
        if (!PulledRows.TryRead(body, out var answer))
        {
            return null;
        }

        var rows = new List<StoredRow>(answer.Count);
        for (var row = answer.GetRows(); row.MoveNext();)
        {
            rows.Add(new StoredRow(row.Clustering.ToArray(), row.State.ToArray()));
            desk.Counters.RowBytes += rows[^1].Bytes;
        }

        return rows;
    }

    private async Task<int> StreamAsync(TopologyView view, int member, SharedSlot slot, byte[] lower, byte[] upper)
    {
        var different = 0;
        for (var after = lower; ;)
        {
            if (await stream.NextAsync(view, member, slot, after, upper) is not { } page)
            {
                return -1;
            }

            var merge = PageMerge.Of(slot.Table.Rule, page.Mine, page.Theirs);
            var isWhole = await intake.TakeAsync(slot, merge.Pull, Door.Repair);
            isWhole &= await outlet.SendAsync(view, member, slot, merge.Push);
            different += merge.Different;
            if (!isWhole)
            {
                return -1;
            }

            if (page.End.Length == 0)
            {
                return different;
            }

            after = page.End;
        }
    }
}
