using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>What a move asks of whom, by the document alone. Pure.</summary>
/// <remarks>
/// A table holds a prefix of its slots' lists, so one move means different things to different tables: to one a replica comes, to the next only the order changes.
/// <para>
/// Stage 1 ends when each <em>gainer</em>, a node that some table has among its new replicas and not among its old ones, has filled itself. Stage 2 ends when each
/// <em>receiver</em> has taken over what reached the old replicas before the fence. Receivers are the gainers, where as many come as go: a write that had a majority of
/// the old replicas is then held by a majority of the new ones. Where more go than come all new replicas receive, or a write that only those hold who go would be lost.
/// </para>
/// </remarks>
public static class MoveRules
{
    /// <summary>Nodes that some table gets as new replicas of the slot, sorted.</summary>
    public static ImmutableArray<NodeId> Gainers(ClusterDocument document, SlotTransition transition) => Find(document, transition, withShrunk: false);

    /// <summary>Nodes that have to take over, in stage 2, what came to the old replicas; sorted.</summary>
    public static ImmutableArray<NodeId> Receivers(ClusterDocument document, SlotTransition transition) => Find(document, transition, withShrunk: true);

    /// <summary>The nodes that have not reported what the stage asks of them, sorted.</summary>
    public static ImmutableArray<NodeId> WaitsFor(ClusterDocument document, SlotTransition transition) =>
        (transition.Stage == SlotTransition.ReadsOld ? Gainers(document, transition) : Receivers(document, transition))
        .RemoveRange(transition.Reported);

    /// <summary>How far down its slots' lists a data centre is used: the most replicas that a table has there; the whole lists where there is no table.</summary>
    public static int DepthIn(ClusterDocument document, string dataCentre)
    {
        var depth = 0;
        foreach (var table in document.Tables)
        {
            depth = Math.Max(depth, table.Replicas.GetValueOrDefault(dataCentre));
        }

        return document.Tables.IsEmpty ? Planner.MaxReplicas : depth;
    }

    /// <summary>The replicas of a slot that some table uses.</summary>
    public static ReadOnlySpan<NodeId> Used(ReadOnlySpan<NodeId> list, int depth) => list[..Math.Min(depth, list.Length)];

    /// <summary>True when lists to come change the replicas of some table, and not their order alone.</summary>
    public static bool ChangesReplicas(ClusterDocument document, int slot, ImmutableArray<ImmutableArray<NodeId>> lists)
    {
        var old = new HashSet<NodeId>();
        var next = new HashSet<NodeId>();
        foreach (var table in document.Tables)
        {
            Fill(document, table, slot, lists, old, next);
            if (!old.SetEquals(next))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<NodeId> Find(ClusterDocument document, SlotTransition transition, bool withShrunk)
    {
        var found = new SortedSet<NodeId>();
        var old = new HashSet<NodeId>();
        var next = new HashSet<NodeId>();
        foreach (var table in document.Tables)
        {
            Fill(document, table, transition.Slot, transition.Lists, old, next);
            if (!withShrunk || next.Count >= old.Count)
            {
                next.ExceptWith(old);
            }

            found.UnionWith(next);
        }

        return [.. found];
    }

    private static void Fill(
        ClusterDocument document, TableEntry table, int slot, ImmutableArray<ImmutableArray<NodeId>> lists, HashSet<NodeId> old, HashSet<NodeId> next)
    {
        old.Clear();
        next.Clear();
        for (var i = 0; i < document.Placement.DataCentres.Count; i++)
        {
            var dataCentre = document.Placement.DataCentres[i];
            var count = table.Replicas.GetValueOrDefault(dataCentre);
            Add(old, document.Placement.ReplicasOf(new SlotId(slot), dataCentre), count);
            Add(next, lists[i].AsSpan(), count);
        }
    }

    private static void Add(HashSet<NodeId> set, ReadOnlySpan<NodeId> list, int count)
    {
        for (var i = 0; i < list.Length && i < count; i++)
        {
            set.Add(list[i]);
        }
    }
}
