using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Finds which rows of leaves differ: both sides read the leaf, and lay the ids of its rows side by side.</summary>
/// <remarks>One question names leaves of many slots. Where a leaf holds more than a list should, its rows are found by coded symbols as leaves are; where that
/// fails too, or more differs than one question for rows may name, the leaf is laid side by side row by row.</remarks>
internal sealed class LeafListing(AgreementDesk desk, LeafView leaves, LeafSearch search)
{
    /// <summary>Lists what differs. Leaves that have to be laid side by side go to <paramref name="ranges"/>.</summary>
    /// <param name="talk">With whom.</param>
    /// <param name="places">Leaves, those of one slot together, as many as one question may name.</param>
    /// <param name="ranges">Takes what cannot be listed.</param>
    public async Task<List<LeafDifference>> RunAsync(RepairTalk talk, IReadOnlyList<LeafPlace> places, List<LeafPlace> ranges)
    {
        var differences = new List<LeafDifference>();
        for (var at = 0; at < places.Count;)
        {
            var pull = new LeafIdsPull(Question(places, at));
            if (await talk.AskAsync(MessageKind.LeafIdsPull, (output, header) => pull.Write(output, header)) is not { } body)
            {
                break;
            }

            if (!LeafIds.TryRead(body, out var answer) || answer.Leaves.Length > places.Count - at)
            {
                talk.EndMalformed();
                break;
            }

            foreach (var theirs in answer.Leaves)
            {
                await TakeAsync(talk, places[at++], theirs, differences, ranges);
            }
        }

        return differences;
    }

    private LeavesAsked[] Question(IReadOnlyList<LeafPlace> places, int at)
    {
        var slots = new List<LeavesAsked>();
        for (var from = at; from < places.Count; from = at)
        {
            var slot = places[from].Case.Slot;
            var numbers = new List<int>();
            for (; at < places.Count && places[at].Case == places[from].Case; at++)
            {
                numbers.Add(places[at].Leaf);
            }

            slots.Add(new LeavesAsked(slot.Ref, desk.Slots[slot.Table.Id, slot.Slot].Purged, [.. numbers]));
        }

        return [.. slots];
    }

    private async Task TakeAsync(
        RepairTalk talk, LeafPlace place, LeafRowIds theirs, List<LeafDifference> differences, List<LeafPlace> ranges)
    {
        if (theirs.Word is not (RepairWord.Done or RepairWord.TooMany))
        {
            place.Case.Fail(theirs.Word);
        }

        if (place.Case.IsInTrouble || talk.IsOver || Own(place) is not { } mine)
        {
            return;
        }

        desk.Counters.LeavesRead++;
        desk.Counters.RowIdBytes += theirs.Ids.Length * sizeof(ulong);
        var isListed = theirs.Word == RepairWord.Done && mine.Count <= LeafIds.IdsMax;
        var found = isListed ? IdDifference.Of([.. mine], theirs.Ids) : await FindAsync(talk, place, mine);
        if (talk.IsOver || place.Case.IsInTrouble)
        {
            return;
        }

        if (found is null || found.Missing.Count > SlotRef.BatchMax)
        {
            ranges.Add(place);
        }
        else if (!found.IsEmpty)
        {
            differences.Add(new LeafDifference(place.Case, place.Leaf, found));
        }
    }

    private async Task<IdDifference?> FindAsync(RepairTalk talk, LeafPlace place, List<ulong> mine)
    {
        var one = new IdSearch(place.Case, place.Leaf, mine, Math.Max(64, mine.Count * 3 / 10));
        await search.RunAsync(talk, [one]);
        return one.Found;
    }

    /// <summary>The ids of this side's rows; null when they cannot be read. The scrub finds the same damage and has the slot adopted; until then other slots must
    /// not be worse for it.</summary>
    private List<ulong>? Own(LeafPlace place)
    {
        try
        {
            return leaves.RowIds(place.Case.Slot.Table.Id, place.Case.Slot.Slot, place.Leaf);
        }
        catch (WorldException damage)
        {
            place.Case.Fail(damage.Message);
            return null;
        }
    }
}
