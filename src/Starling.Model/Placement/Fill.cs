using System;

namespace Starling.Model.Placement;

/// <summary>
/// The planner's step B: gives every empty place to a node, the one that lacks most against its target.
/// </summary>
/// <remarks>
/// When no more places are left than racks still lack, only those racks are asked, so the rack bounds hold for every
/// slot when this step is done. Nodes may be a little off their targets, which step C repairs.
/// </remarks>
internal static class Fill
{
    public static void Run(Site site, Targets targets, Draft draft)
    {
        for (var slot = 0; slot < site.Slots; slot++)
        {
            var empty = 0;
            for (var position = 0; position < site.Replicas; position++)
            {
                empty += draft.At(slot, position) < 0 ? 1 : 0;
            }

            for (; empty > 0; empty--)
            {
                draft.Put(slot, draft.PositionOf(slot, -1), Choose(site, targets, draft, slot, empty));
            }
        }
    }

    private static int Choose(Site site, Targets targets, Draft draft, int slot, int empty)
    {
        var lacking = 0;
        for (var rack = 0; rack < site.Racks; rack++)
        {
            lacking += Math.Max(0, site.RackLow[rack] - draft.InRack(slot, rack));
        }

        var best = -1;
        for (var node = 0; node < site.Nodes; node++)
        {
            var rack = site.RackOf[node];
            var room = (lacking == empty ? site.RackLow[rack] : site.RackHigh[rack]) - draft.InRack(slot, rack);
            if (room > 0 && !draft.Holds(slot, node) && (best < 0 || IsBetter(site, targets, draft, slot, node, best)))
            {
                best = node;
            }
        }

        return best;
    }

    private static bool IsBetter(Site site, Targets targets, Draft draft, int slot, int node, int best)
    {
        var surplus = draft.Counts[node] - targets.QuotaOf(node);
        var bestSurplus = draft.Counts[best] - targets.QuotaOf(best);
        return surplus != bestSurplus
            ? surplus < bestSurplus
            : TieBreak.Of(slot, site.Ids[node]) < TieBreak.Of(slot, site.Ids[best]);
    }
}
