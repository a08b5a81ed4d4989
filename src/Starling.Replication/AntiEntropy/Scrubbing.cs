using System;
using System.Collections.Generic;
using Starling.Storage.Agreement;
using Starling.Storage.Scrub;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Looks at all leaves of all slots in turn, so slowly that one round takes the time that it is given; and first at those in which
/// something may have been lost.</summary>
/// <remarks>The first round begins anywhere: a node that is started more often than a round takes would else never look at its last slots.</remarks>
internal sealed class Scrubbing(AgreementDesk desk, Scrubber scrubber, OddOneOut odd, Chance chance)
{
    private const int LeavesAtOnceMax = 64;
    private const int SuspectsAtOnceMax = 16;

    private readonly List<ulong> round = [];
    private int at;
    private bool hasBegun;
    private double owed;

    /// <summary>Looks at as many leaves as a time is worth.</summary>
    public void Run(TimeSpan elapsed)
    {
        for (var i = 0; i < SuspectsAtOnceMax && desk.Records.Suspects.TryTake(out var suspect); i++)
        {
            if (Check(Fingerprints.SlotKey(suspect.Table, suspect.Slot), suspect.Leaf) == ScrubVerdict.Sound)
            {
                odd.Note(suspect.Table, suspect.Slot);
            }
        }

        owed = Math.Min(LeavesAtOnceMax, owed + (desk.Fingerprints.Slots.Count * (double)LeafSums.Count * (elapsed / desk.Options.ScrubEvery)));
        for (; owed >= 1; owed--)
        {
            if (at >= round.Count * LeafSums.Count && !TryBegin())
            {
                return;
            }

            Check(round[at / LeafSums.Count], at % LeafSums.Count);
            at++;
        }
    }

    private bool TryBegin()
    {
        round.Clear();
        round.AddRange(desk.Fingerprints.Slots);
        round.Sort();
        at = hasBegun || round.Count == 0 ? 0 : chance.Below(round.Count * LeafSums.Count);
        hasBegun |= round.Count > 0;
        return round.Count > 0;
    }

    /// <summary>A disk that gives an error other than damage is asked again in the next round.</summary>
    private ScrubVerdict Check(ulong key, int leaf)
    {
        var table = (uint)(key >> 16);
        var slot = (int)(key & 0xffff);
        try
        {
            if (desk.View.FindTable(table) is { } definition && !desk.Slots[table, slot].MustAdopt)
            {
                return scrubber.Check(table, definition.Rule, slot, leaf);
            }
        }
        catch (WorldException)
        {
            // The store said why, and status shows it.
            desk.Desk.Marks.Hit(Mark.PurgeReadFailed);
        }

        return ScrubVerdict.Busy;
    }
}
