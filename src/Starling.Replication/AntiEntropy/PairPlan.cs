using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Placement;

namespace Starling.Replication.AntiEntropy;

/// <summary>Who compares which slots with whom. Pure.</summary>
/// <remarks>
/// Of two replicas of a slot one begins, or each would compare what the other has just compared. Each node has a rank in a slot, a number made of the slot and
/// the node's id, and the lower one begins; so both come to the same answer without a word, and each begins for about half of the slots they share.
/// Ranks put <em>all</em> replicas of a slot in one order, and the first that can be reached is its hub: see <see cref="MustWait"/>.
/// Laws: for two different nodes exactly one of <c>Begins(s, a, b)</c> and <c>Begins(s, b, a)</c>; of any set of nodes exactly one begins with all others.
/// </remarks>
internal static class PairPlan
{
    /// <summary>Comparisons in a row that find a difference before a replica repairs what the hub has not.</summary>
    public const int WaitsMax = 3;

    /// <summary>True when <paramref name="self"/> begins.</summary>
    public static bool Begins(int slot, NodeId self, NodeId other) =>
        (RankOf(slot, self), self).CompareTo((RankOf(slot, other), other)) < 0;

    /// <summary>True when a replica that begins with another one, and found a difference, leaves its repair to the hub for now.</summary>
    /// <remarks>A replica that was away differs from all others alike. If each of them repaired it, all would search and send the same at the same time. Where two
    /// replicas differ the hub differs from one of them, so it is enough that the hub repairs; when it has, these two are equal. A hub
    /// that cannot be reached is none, and one that does nothing is waited for <see cref="WaitsMax"/> times: nothing is held that could be left locked.</remarks>
    /// <param name="slot">The slot's number.</param>
    /// <param name="self">Who asks itself.</param>
    /// <param name="reachable">The slot's other replicas that can be reached.</param>
    /// <param name="differentInARow">Comparisons in a row, before this one, that found these two different.</param>
    public static bool MustWait(int slot, NodeId self, IReadOnlyList<NodeId> reachable, int differentInARow)
    {
        if (differentInARow >= WaitsMax)
        {
            return false;
        }

        foreach (var other in reachable)
        {
            if (Begins(slot, other, self))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The slots, of all tables, that this node compares with a member: those that both hold and for which it begins.</summary>
    public static List<SharedSlot> For(TopologyView view, int member)
    {
        var plan = new List<SharedSlot>();
        var other = view.Document.Members[member].Id;
        var self = view.Document.Members[view.Self].Id;
        foreach (var entry in view.Document.Tables)
        {
            var table = view.FindTable(entry.Id)!;
            for (var slot = 0; slot < view.Geometry.Count; slot++)
            {
                if (Begins(slot, self, other) && table.SetOf(new SlotId(slot)) is { Self: >= 0 } set
                    && Array.IndexOf(set.Members, member) >= 0)
                {
                    plan.Add(new SharedSlot(table, set));
                }
            }
        }

        return plan;
    }

    private static ulong RankOf(int slot, NodeId node)
    {
        var id = node.Bits;
        return Stir(Stir(Stir((ulong)slot + 0x9e3779b97f4a7c15) ^ (ulong)id) ^ (ulong)(id >> 64));
    }

    private static ulong Stir(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
