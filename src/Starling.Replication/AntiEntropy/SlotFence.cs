using System;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Whether a slot of a message passes: both this node and the peer hold it, and see the same epoch of it.</summary>
/// <remarks>Each slot of a message passes or fails by itself.</remarks>
internal sealed class SlotFence(AgreementDesk desk, Action<Endpoint, long> epochSeen)
{
    /// <summary>True when the slot passes; then <paramref name="table"/> and <paramref name="set"/> are what it is.</summary>
    public bool Holds(InboundPeer peer, in SlotRef slot, out TableView? table, out ReplicaSet? set)
    {
        set = null;
        var view = desk.View;
        table = view.FindTable(slot.Table);
        if (table is null)
        {
            epochSeen(peer.Address, long.MaxValue);
            return false;
        }

        if (slot.Slot >= view.Geometry.Count)
        {
            return false;
        }

        set = table.SetOf(new SlotId(slot.Slot));
        if (slot.Epoch > set.SlotEpoch)
        {
            epochSeen(peer.Address, slot.Epoch);
        }

        return slot.Epoch == set.SlotEpoch && set.Self >= 0 && Array.IndexOf(set.Members, view.IndexOf(peer.Node)) >= 0;
    }

    /// <summary>Whether what both hold of a slot can be compared now.</summary>
    public RepairWord MayCompare(InboundPeer peer, in SlotRef slot, Model.Time.HybridTime purged)
    {
        if (!Holds(peer, slot, out _, out _))
        {
            return RepairWord.Fenced;
        }

        var mark = desk.Slots[slot.Table, slot.Slot];
        return mark.MustAdopt || mark.Purged != purged ? RepairWord.Apart : RepairWord.Done;
    }
}
