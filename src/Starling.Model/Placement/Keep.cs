using System;

namespace Starling.Model.Placement;

/// <summary>
/// The planner's step A: leaves every replica where it is, except those that the rack bounds force out.
/// </summary>
/// <remarks>
/// A replica goes when its rack holds too many of the slot, when the slot now has fewer replicas (the last of the list
/// first, since tables with few replicas live on the front), or when the remaining places are all needed for racks that
/// hold too few. Where there is a choice, the node that is furthest above its target gives one up, which saves a move
/// later. The others keep their positions.
/// </remarks>
internal static class Keep
{
    public static void Run(Site site, Targets targets, Draft draft)
    {
        var counts = new int[site.Nodes];
        for (var slot = 0; slot < site.Slots; slot++)
        {
            foreach (var node in draft.Before(slot))
            {
                if (node >= 0)
                {
                    counts[node]++;
                }
            }
        }

        for (var slot = 0; slot < site.Slots; slot++)
        {
            var line = draft.Before(slot).ToArray();
            DropFromFullRacks(site, targets, counts, line);
            DropFromTail(site, counts, line);
            DropForMissingRacks(site, targets, counts, line);
            Place(site, draft, slot, line);
        }
    }

    private static void DropFromFullRacks(Site site, Targets targets, int[] counts, int[] line)
    {
        for (var rack = 0; rack < site.Racks; rack++)
        {
            for (var over = InRack(site, line, rack) - site.RackHigh[rack]; over > 0; over--)
            {
                Drop(counts, line, Richest(site, targets, counts, line, rack));
            }
        }
    }

    private static void DropFromTail(Site site, int[] counts, int[] line)
    {
        var alive = Alive(line);
        for (var position = line.Length - 1; position >= 0 && alive > site.Replicas; position--)
        {
            if (line[position] >= 0 && MayShrink(site, line, site.RackOf[line[position]]))
            {
                Drop(counts, line, position);
                alive--;
            }
        }
    }

    private static void DropForMissingRacks(Site site, Targets targets, int[] counts, int[] line)
    {
        var missing = 0;
        for (var rack = 0; rack < site.Racks; rack++)
        {
            missing += Math.Max(0, site.RackLow[rack] - InRack(site, line, rack));
        }

        for (var over = Alive(line) + missing - site.Replicas; over > 0; over--)
        {
            Drop(counts, line, Richest(site, targets, counts, line, rack: -1));
        }
    }

    /// <summary>
    /// The position whose node is furthest above its target, in one rack or in all that may give one up.
    /// </summary>
    private static int Richest(Site site, Targets targets, int[] counts, int[] line, int rack)
    {
        var best = -1;
        var most = double.NegativeInfinity;
        for (var position = 0; position < line.Length; position++)
        {
            var node = line[position];
            if (node < 0 || (rack >= 0 ? site.RackOf[node] != rack : !MayShrink(site, line, site.RackOf[node])))
            {
                continue;
            }

            var surplus = counts[node] - targets.QuotaOf(node);
            if (surplus >= most)
            {
                (best, most) = (position, surplus);
            }
        }

        return best;
    }

    private static void Place(Site site, Draft draft, int slot, int[] line)
    {
        for (var position = 0; position < Math.Min(line.Length, site.Replicas); position++)
        {
            if (line[position] >= 0)
            {
                draft.Put(slot, position, line[position]);
            }
        }

        for (var position = site.Replicas; position < line.Length; position++)
        {
            if (line[position] >= 0)
            {
                draft.Put(slot, draft.PositionOf(slot, -1), line[position]);
            }
        }
    }

    private static void Drop(int[] counts, int[] line, int position)
    {
        counts[line[position]]--;
        line[position] = -1;
    }

    private static bool MayShrink(Site site, int[] line, int rack) => InRack(site, line, rack) > site.RackLow[rack];

    private static int InRack(Site site, int[] line, int rack)
    {
        var count = 0;
        foreach (var node in line)
        {
            count += node >= 0 && site.RackOf[node] == rack ? 1 : 0;
        }

        return count;
    }

    private static int Alive(int[] line)
    {
        var count = 0;
        foreach (var node in line)
        {
            count += node >= 0 ? 1 : 0;
        }

        return count;
    }
}
