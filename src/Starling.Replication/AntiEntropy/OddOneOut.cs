using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Storage.Agreement;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Finds the slots in which this replica alone does not hold what was agreed, though its own sums fit its own records.</summary>
/// <remarks>
/// What lies below the watermark is not repaired, because all have agreed there. A disk that loses a write whole, records and sums alike, breaks that
/// without a trace that a scrub could see: the replicas then differ for ever, and nothing that is sent helps. Whoever was brought something from below the
/// watermark that it does not hold, and has found a difference to <em>every</em> other replica time after time since, is the odd one, and adopts the
/// slot from the others. Of two replicas nobody can say which is right; then what is missing is restored, because a value too many is better than one lost.
/// </remarks>
internal sealed class OddOneOut(AgreementDesk desk)
{
    /// <summary>Comparisons in a row with each of the others: writes that are under way, or a busy slot, differ less often.</summary>
    private const int InARowLeast = 6;
    private const int EvidenceMax = 4096;

    private readonly HashSet<ulong> evidence = [];

    /// <summary>A peer brought something from below the watermark, and it was neither held here nor lost by the look of the sums.</summary>
    public void Note(uint table, int slot)
    {
        if (evidence.Count < EvidenceMax)
        {
            evidence.Add(Fingerprints.SlotKey(table, slot));
        }
    }

    /// <summary>Looks at the slots with evidence; those that have become equal to anybody are cleared of it.</summary>
    public void Run(TopologyView view)
    {
        foreach (var key in new List<ulong>(evidence))
        {
            var (table, slot) = ((uint)(key >> 16), (int)(key & 0xffff));
            if (view.FindTable(table)?.SetOf(new SlotId(slot)) is not { Self: >= 0 } set || !desk.Book.DiffersFromAll(table, set, 1))
            {
                evidence.Remove(key);
            }
            else if (desk.Book.DiffersFromAll(table, set, InARowLeast) && !desk.Slots[table, slot].MustAdopt)
            {
                evidence.Remove(key);
                desk.Desk.Marks.Hit(Mark.OddOneOut);
                desk.Slots.SetMustAdopt(table, slot, true);
            }
        }
    }
}
