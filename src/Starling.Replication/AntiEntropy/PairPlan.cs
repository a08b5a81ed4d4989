using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Placement;

namespace Starling.Replication.AntiEntropy;

/// <summary>Who compares which slots with whom. Pure.</summary>
/// <remarks>
/// Of two replicas of a slot one begins, or each would compare what the other has just compared. A number made of the slot and both ids decides, so both
/// come to the same answer without a word, and each begins for about half of the slots they share.
/// Law: for two different nodes exactly one of <c>Begins(s, a, b)</c> and <c>Begins(s, b, a)</c>.
/// </remarks>
internal static class PairPlan
{
    /// <summary>True when <paramref name="self"/> begins.</summary>
    public static bool Begins(int slot, NodeId self, NodeId other)
    {
        var isLower = self.CompareTo(other) < 0;
        var (low, high) = isLower ? (self, other) : (other, self);
        return ((Mix(slot, low, high) & 1) == 0) == isLower;
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

    private static ulong Mix(int slot, NodeId low, NodeId high)
    {
        var z = (ulong)slot + 0x9e3779b97f4a7c15;
        ReadOnlySpan<UInt128> ids = [low.Bits, high.Bits];
        foreach (var id in ids)
        {
            z = Stir(z ^ (ulong)id);
            z = Stir(z ^ (ulong)(id >> 64));
        }

        return z;
    }

    private static ulong Stir(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
