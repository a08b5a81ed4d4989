using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Replication.Sessions;
using Starling.Storage.Agreement;

namespace Starling.Replication.AntiEntropy;

/// <summary>What this node knows of its agreement with each peer, for each slot of each table that they share.</summary>
/// <remarks>
/// An agreement is a fact about a moment: "as of C both held the same". Later trouble does not unmake it, so the moment only rises. It belongs to
/// the slot's present replicas: with a new epoch of the slot it starts anew.
/// Both sides of a comparison learn what it came to, so each node's book is whole. In memory only: after a start agreement is proven again.
/// </remarks>
/// <param name="view">The present view; null before the cluster has formed.</param>
public sealed class AgreementBook(Func<TopologyView?> view) : IAgreedUntil
{
    private readonly Dictionary<(ulong Slot, NodeId Peer), PeerAgreement> entries = [];

    /// <summary>What holds between this node and a peer; <c>default</c> for nothing yet.</summary>
    public PeerAgreement Of(uint table, int slot, NodeId peer) =>
        entries.GetValueOrDefault((Fingerprints.SlotKey(table, slot), peer));

    /// <summary>Both were equal as of a moment: by all that they had taken in up to it, or (<paramref name="isCurrentOnly"/>) only by what of it is current.</summary>
    public void Agreed(uint table, ReplicaSet set, NodeId peer, HybridTime asOf, HybridTime now, bool isCurrentOnly = false)
    {
        var known = Known(table, set, peer);
        Put(table, set, peer, known with
        {
            AgreedAsOf = isCurrentOnly ? known.AgreedAsOf : HybridTime.Max(known.AgreedAsOf, asOf),
            EqualAsOf = HybridTime.Max(known.EqualAsOf, asOf),
            CheckedAt = now,
            DifferentInARow = 0,
            LastTrouble = null,
        });
    }

    /// <summary>They differed, in so many records, or it is not known in how many (-1).</summary>
    public void Differed(uint table, ReplicaSet set, NodeId peer, int records, HybridTime now)
    {
        var known = Known(table, set, peer);
        Put(table, set, peer, known with
        {
            CheckedAt = now, Different = records, DifferentInARow = known.DifferentInARow + 1, LastTrouble = null,
        });
    }

    /// <summary>True when at least so many comparisons in a row have found a difference to every other replica of a slot.</summary>
    public bool DiffersFromAll(uint table, ReplicaSet set, int inARow)
    {
        if (view() is not { } now)
        {
            return false;
        }

        for (var i = 0; i < set.Count; i++)
        {
            if (i != set.Self && Known(table, set, now.Document.Members[set.Members[i]].Id).DifferentInARow < inARow)
            {
                return false;
            }
        }

        return set.Count > 1;
    }

    /// <summary>Nothing could be found out.</summary>
    public void Troubled(uint table, ReplicaSet set, NodeId peer, string trouble, HybridTime now) =>
        Put(table, set, peer, Known(table, set, peer) with { CheckedAt = now, LastTrouble = trouble });

    /// <summary>A node is no member any more: nothing is known of it.</summary>
    public void Forget(NodeId peer)
    {
        foreach (var key in new List<(ulong Slot, NodeId Peer)>(entries.Keys))
        {
            if (key.Peer == peer)
            {
                entries.Remove(key);
            }
        }
    }

    /// <inheritdoc/>
    public HybridTime AgreedWithAll(uint table, int slot)
    {
        if (view() is not { } now || now.FindTable(table)?.SetOf(new SlotId(slot)) is not { Self: >= 0 } set || set.Count < 2)
        {
            return default;
        }

        var least = new HybridTime(long.MaxValue);
        for (var i = 0; i < set.Count; i++)
        {
            if (i != set.Self)
            {
                var known = Known(table, set, now.Document.Members[set.Members[i]].Id).AgreedAsOf;
                least = known < least ? known : least;
            }
        }

        return least;
    }

    /// <summary>Why no moment can be committed for a slot: the peers with which nothing was agreed lately, with what was last heard; empty when nothing is in the
    /// way.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="slot">The slot's number.</param>
    /// <param name="since">What counts as lately.</param>
    public IReadOnlyList<(NodeId Peer, string Why)> Blocking(uint table, int slot, HybridTime since)
    {
        var blocking = new List<(NodeId Peer, string Why)>();
        if (view() is not { } now || now.FindTable(table)?.SetOf(new SlotId(slot)) is not { Self: >= 0 } set)
        {
            return blocking;
        }

        for (var i = 0; i < set.Count; i++)
        {
            var peer = now.Document.Members[set.Members[i]].Id;
            var known = Known(table, set, peer);
            if (i != set.Self && known.EqualAsOf < since)
            {
                blocking.Add((peer, known.LastTrouble ?? (known.CheckedAt == default ? "never compared" : "different")));
            }
        }

        return blocking;
    }

    private PeerAgreement Known(uint table, ReplicaSet set, NodeId peer)
    {
        var known = Of(table, set.Slot.Index, peer);
        return known.Epoch == set.SlotEpoch ? known : new PeerAgreement { Epoch = set.SlotEpoch };
    }

    private void Put(uint table, ReplicaSet set, NodeId peer, in PeerAgreement agreement) =>
        entries[(Fingerprints.SlotKey(table, set.Slot.Index), peer)] = agreement;
}
