using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Storage.Agreement;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Makes some slots equal at this node and a peer: which leaves differ, which rows of them, pull what is missing, push what is in surplus.</summary>
/// <remarks>
/// The cost follows the difference, not the data: leaves that differ are found by a few symbols of their sums, and each is one range scan on either side.
/// A slot that differs in four records would cost more in frames than in what is in them, so each question names all slots that are at that step.
/// Where most leaves differ (a disk was replaced) all that is saved effort, and the slot is laid side by side page by page, alone.
/// What gets in the way of one slot (a fence, damage) is noted with that slot, and the others go on. What is sent too much is harmless, since both sides merge.
/// </remarks>
internal sealed class SlotRepair
{
    /// <summary>Slots that are repaired together at most.</summary>
    public const int SlotsMax = 32;

    /// <summary>More leaves than this, and more than 60 % of those that hold something: the slot is streamed.</summary>
    private const int StreamLeast = 32;
    private const int StreamPercent = 60;
    private const int LeafSymbolsMax = 2048;

    /// <summary>Leaves of one question: who answers reads them all in one go.</summary>
    private const int LeavesAtOnce = 128;

    private readonly AgreementDesk desk;
    private readonly LeafView leaves;
    private readonly RowIntake intake;
    private readonly RowOutlet outlet;
    private readonly LeafSearch search;
    private readonly LeafListing listing;
    private readonly RowTransfer transfer;
    private readonly RangeStream stream;

    public SlotRepair(AgreementDesk desk, LeafView leaves, RowIntake intake, RowOutlet outlet)
    {
        this.desk = desk;
        this.leaves = leaves;
        this.intake = intake;
        this.outlet = outlet;
        search = new LeafSearch(desk);
        listing = new LeafListing(desk, leaves, search);
        transfer = new RowTransfer(desk, leaves, intake);
        stream = new RangeStream(desk);
    }

    /// <summary>Repairs, and notes with each slot what was found different or what got in the way.</summary>
    /// <param name="talk">With whom. Over when the peer fell silent or this node's disk refuses: then all slots that were not done are in trouble.</param>
    /// <param name="slots">1 to <see cref="SlotsMax"/> slots.</param>
    public async Task RunAsync(RepairTalk talk, IReadOnlyList<SlotCase> slots)
    {
        var places = new List<LeafPlace>();
        var ranges = new List<LeafPlace>();
        await SearchAsync(talk, slots, places, ranges);
        var load = new RowLoad(desk, talk);
        for (var at = 0; at < places.Count && !talk.IsOver; at += LeavesAtOnce)
        {
            var some = places.GetRange(at, Math.Min(LeavesAtOnce, places.Count - at));
            some.RemoveAll(place => place.Case.IsInTrouble);
            await transfer.RunAsync(talk, await listing.RunAsync(talk, some, ranges), load);
        }

        await load.FlushAsync();
        foreach (var slot in slots)
        {
            slot.IsDone = !talk.IsOver && !ranges.Exists(range => range.Case == slot);
        }

        await StreamAsync(talk, ranges);
        foreach (var slot in slots)
        {
            if (!slot.IsDone)
            {
                slot.Fail(talk.Ended ?? "it was not looked into to the end");
            }
        }
    }

    /// <summary>Finds the leaves that differ. A slot that is to be streamed whole becomes a range without a leaf's number.</summary>
    private async Task SearchAsync(RepairTalk talk, IReadOnlyList<SlotCase> slots, List<LeafPlace> places, List<LeafPlace> ranges)
    {
        var searches = new List<(IdSearch Search, List<ulong> Own)>(slots.Count);
        foreach (var slot in slots)
        {
            desk.Counters.SlotsSearched++;
            var own = leaves.LeafIds(slot.Slot.Table.Id, slot.Slot.Slot);
            searches.Add((new IdSearch(slot, -1, own, LeafSymbolsMax), own));
        }

        await search.RunAsync(talk, searches.ConvertAll(pair => pair.Search));
        foreach (var (one, own) in searches)
        {
            if (talk.IsOver || one.Case.IsInTrouble)
            {
                continue;
            }

            var (differing, held) = one.Found is { } found ? Leaves(own, found) : ([], 0);
            if (one.Found is null || (differing.Count > StreamLeast && differing.Count * 100 > held * StreamPercent))
            {
                ranges.Add(new LeafPlace(one.Case, -1));
                continue;
            }

            for (var i = 0; i < differing.Count && i < desk.Options.LeavesPerPass; i++)
            {
                places.Add(new LeafPlace(one.Case, differing[i]));
            }
        }
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

    private async Task StreamAsync(RepairTalk talk, List<LeafPlace> ranges)
    {
        foreach (var place in ranges)
        {
            var slot = place.Case;
            try
            {
                var (lower, upper) = place.Leaf < 0 ? ([], []) : desk.Leaves.RangeOf(slot.Slot.Table.Id, slot.Slot.Slot, place.Leaf);
                await StreamAsync(talk, slot, lower, upper);
            }
            catch (WorldException damage)
            {
                // The scrub finds the same damage and has the slot adopted; until then the book says what is in the way.
                slot.Fail(damage.Message);
            }

            slot.IsDone = !talk.IsOver;
        }
    }

    private async Task StreamAsync(RepairTalk talk, SlotCase slot, byte[] lower, byte[] upper)
    {
        for (var after = lower; !talk.IsOver && !slot.IsInTrouble;)
        {
            if (await stream.NextAsync(talk, slot, after, upper) is not { } page)
            {
                return;
            }

            var merge = PageMerge.Of(slot.Slot.Table.Rule, page.Mine, page.Theirs);
            slot.Different += merge.Different;
            if (!await intake.TakeAsync(slot.Slot, merge.Pull, Door.Repair))
            {
                slot.Fail("this node's disk refused, or a row that came does not belong here");
            }

            if (!await outlet.SendAsync(talk, slot, merge.Push) || page.End.Length == 0)
            {
                return;
            }

            after = page.End;
        }
    }
}
