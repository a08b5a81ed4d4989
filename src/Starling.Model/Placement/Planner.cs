using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace Starling.Model.Placement;

/// <summary>
/// Decides which nodes hold which slot: balanced, spread over racks, and moving hardly more than it must.
/// </summary>
/// <remarks>
/// <para>
/// Intuition: write down how much each node should hold (<see cref="Targets"/>), leave everything that may stay where
/// it is (<see cref="Keep"/>), hand the missing places to whoever lacks most (<see cref="Fill"/>), then carry single
/// replicas along the shortest chains from those with too much to those with too little (<see cref="Balance"/>), and at
/// last order each list so that every position is balanced by itself (<see cref="Order"/>).
/// </para>
/// <para>
/// Why not a ring with virtual nodes or rendezvous hashing: both are balanced on average only (10 to 35 per cent over
/// the mean), and one token moved changes several neighbours' ranges. Why no search: targets within the rack bounds are
/// always reachable. The fractional plan "node n holds t(n)/Q of every slot" meets every bound, the bounds form a flow
/// network, and such networks have integral solutions.
/// </para>
/// <para>
/// Laws, per data centre with Q slots, r replicas and R racks. Every list has r distinct nodes. Every node holds the
/// floor or the ceiling of its target. No rack holds more of a slot than its even share rounded up, nor less than
/// rounded down (ceil(r/R), floor(r/R), racks with too few nodes apart). The first min(r, R) of a list stand in
/// distinct racks. Planning again changes nothing. The plan is a function of its arguments' content alone: no clock, no
/// chance, no order of members or of dictionaries.
/// </para>
/// <para>
/// Source: our own; the feasibility argument is that of Ford and Fulkerson, "Flows in Networks", 1962, chapters I and
/// II (whole-numbered flows, lower bounds). Cost O(Q r N) plus O(Q r N) per moved replica at worst; 1024 slots on 50
/// nodes take some ten milliseconds.
/// </para>
/// </remarks>
public static class Planner
{
    /// <summary>The greatest number of replicas in one data centre: 16.</summary>
    public const int MaxReplicas = 16;

    /// <summary>Plans all data centres.</summary>
    /// <param name="members">All nodes that may hold data, in any order; those with weight 0 hold none.</param>
    /// <param name="slotCount">
    /// A power of two; that of <paramref name="previous"/>, or a larger one, which splits its slots.
    /// </param>
    /// <param name="replicasPerDataCentre">
    /// 0 to <see cref="MaxReplicas"/> for each data centre; cut to the number of its nodes. A data centre that is not
    /// named, or comes out with 0, holds no data.
    /// </param>
    /// <param name="previous">The placement to start from, or null.</param>
    /// <exception cref="ArgumentException">
    /// A member stands twice or has a bad weight, or the slots would become fewer.
    /// </exception>
    public static Placement Plan(
        IReadOnlyCollection<PlacementMember> members,
        int slotCount,
        IReadOnlyDictionary<string, int> replicasPerDataCentre,
        Placement? previous)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(replicasPerDataCentre);
        var geometry = new SlotGeometry(slotCount);
        if (previous is not null && previous.Geometry.Count > slotCount)
        {
            throw new ArgumentException(
                $"The number of slots may grow but not shrink: {previous.Geometry.Count} now, {slotCount} wanted.",
                nameof(slotCount));
        }

        var sorted = Sorted(members);
        var lists = new List<KeyValuePair<string, NodeId[][]>>();
        foreach (var (dataCentre, replicas) in replicasPerDataCentre)
        {
            if (replicas is < 0 or > MaxReplicas)
            {
                throw new ArgumentException(
                    $"Data centre '{dataCentre}' wants {replicas} replicas; 0 to {MaxReplicas} are possible.",
                    nameof(replicasPerDataCentre));
            }

            var site = new Site(sorted.FindAll(m => m.DataCentre == dataCentre && m.Weight > 0), slotCount, replicas);
            if (site.Replicas > 0)
            {
                lists.Add(new(dataCentre, PlanSite(site, previous?.ListsOf(dataCentre) ?? [])));
            }
        }

        return new Placement(geometry, lists);
    }

    private static NodeId[][] PlanSite(Site site, ImmutableArray<ImmutableArray<NodeId>> previous)
    {
        var targets = new Targets(site);
        var draft = new Draft(site, previous);
        Keep.Run(site, targets, draft);
        Fill.Run(site, targets, draft);
        Balance.Run(site, targets, draft);
        Order.Run(site, draft);
        return draft.ToLists();
    }

    private static List<PlacementMember> Sorted(IReadOnlyCollection<PlacementMember> members)
    {
        var sorted = new List<PlacementMember>(members);
        sorted.Sort((a, b) => a.Id.CompareTo(b.Id));
        for (var i = 0; i < sorted.Count; i++)
        {
            var member = sorted[i];
            if (member.Weight is < 0 or > 1_000_000)
            {
                throw new ArgumentException(
                    $"Node {member.Id} has weight {member.Weight}; 0 to 1,000,000 are possible.", nameof(members));
            }

            if (member.Id == default || (i > 0 && sorted[i - 1].Id == member.Id))
            {
                throw new ArgumentException(
                    $"Node id {member.Id} is empty or stands twice; each node has its own.", nameof(members));
            }
        }

        return sorted;
    }
}
