using System;
using System.Collections.Generic;

namespace Starling.Model.Placement;

/// <summary>
/// One data centre as the planner's steps see it: nodes and racks as small numbers, and how many replicas a rack may
/// hold.
/// </summary>
/// <remarks>
/// Nodes are numbered in the order of their ids and racks in the order of their names, so "the lower number" is a rule
/// that does not depend on how the members came. The bounds per slot are the most even spread: fill all racks evenly to
/// a level; a rack with fewer nodes than that holds all of them. With enough nodes everywhere they are floor(r/R) and
/// ceil(r/R).
/// </remarks>
internal sealed class Site
{
    public Site(List<PlacementMember> membersById, int slots, int wantedReplicas)
    {
        Slots = slots;
        Replicas = Math.Min(wantedReplicas, membersById.Count);
        Ids = new NodeId[membersById.Count];
        Weights = new int[membersById.Count];
        RackOf = new int[membersById.Count];

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var member in membersById)
        {
            names.Add(member.Rack);
        }

        var racks = new List<string>(names);
        RackSize = new int[racks.Count];
        for (var node = 0; node < Ids.Length; node++)
        {
            Ids[node] = membersById[node].Id;
            Weights[node] = membersById[node].Weight;
            RackOf[node] = racks.BinarySearch(membersById[node].Rack, StringComparer.Ordinal);
            RackSize[RackOf[node]]++;
        }

        RackLow = new int[racks.Count];
        RackHigh = new int[racks.Count];
        SetRackBounds();
    }

    public int Slots { get; }

    public int Replicas { get; }

    public NodeId[] Ids { get; }

    public int[] Weights { get; }

    public int[] RackOf { get; }

    public int[] RackSize { get; }

    /// <summary>The least that a rack holds of any slot.</summary>
    public int[] RackLow { get; }

    /// <summary>The most that a rack holds of any slot.</summary>
    public int[] RackHigh { get; }

    public int Nodes => Ids.Length;

    public int Racks => RackSize.Length;

    /// <summary>The number of a node, or -1 when it is not of this data centre any more.</summary>
    public int IndexOf(NodeId id) => Math.Max(-1, Array.BinarySearch(Ids, id));

    private void SetRackBounds()
    {
        var level = 0;
        while (Capacity(level) < Replicas)
        {
            level++;
        }

        // Between two levels only some racks get one more; when all do, the level is exact and the lower bound is the
        // upper one.
        var exact = Capacity(level) == Replicas;
        for (var rack = 0; rack < Racks; rack++)
        {
            RackHigh[rack] = Math.Min(level, RackSize[rack]);
            RackLow[rack] = exact ? RackHigh[rack] : Math.Min(level - 1, RackSize[rack]);
        }
    }

    private int Capacity(int level)
    {
        var sum = 0;
        foreach (var size in RackSize)
        {
            sum += Math.Min(level, size);
        }

        return sum;
    }
}
