using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Placement;
using Layout = Starling.Model.Placement.Placement;

namespace Starling.Model.Tests.Placement;

/// <summary>Measures a plan of one data centre by its lists alone, without the planner's own numbers.</summary>
internal sealed class PlanInspection
{
    public const string Centre = "dc";

    private readonly IReadOnlyList<PlacementMember> _members;
    private readonly NodeId[][] _lists;

    public PlanInspection(IReadOnlyList<PlacementMember> members, Layout layout, int wanted)
    {
        _members = members.Where(m => m.Weight > 0).OrderBy(m => m.Id).ToList();
        _lists = layout.ListsOf(Centre).Select(list => list.ToArray()).ToArray();
        Replicas = Math.Min(wanted, _members.Count);
        RackSizes = _members.GroupBy(m => m.Rack).ToDictionary(g => g.Key, g => g.Count());
    }

    public int Replicas { get; }

    public int Slots => _lists.Length;

    public Dictionary<string, int> RackSizes { get; }

    public NodeId[][] Lists => _lists;

    public int CountOf(NodeId id) => _lists.Count(list => list.Contains(id));

    public int CountAt(NodeId id, int position) => _lists.Count(list => list[position] == id);

    public int InRack(int slot, string rack) => Racks(slot).Count(r => r == rack);

    public string[] Racks(int slot) => Array.ConvertAll(_lists[slot], id => _members.First(m => m.Id == id).Rack);

    /// <summary>
    /// True when every rack could hold an even share and every node its share by weight: then quotas are plain
    /// proportions.
    /// </summary>
    public bool HasPlainQuotas()
    {
        var weight = _members.Sum(m => (double)m.Weight);
        foreach (var rack in RackSizes.Keys)
        {
            var share = Replicas * _members.Where(m => m.Rack == rack).Sum(m => m.Weight) / weight;
            if (share < Replicas / RackSizes.Count || share > (Replicas + RackSizes.Count - 1) / RackSizes.Count)
            {
                return false;
            }
        }

        return RacksAreWideEnough() && _members.All(m => Replicas * m.Weight <= weight);
    }

    public bool RacksAreWideEnough() =>
        RackSizes.Values.All(size => size >= (Replicas + RackSizes.Count - 1) / RackSizes.Count);

    public double PlainQuotaOf(PlacementMember member) =>
        (double)Slots * Replicas * member.Weight / _members.Sum(m => (double)m.Weight);

    public IReadOnlyList<PlacementMember> Members => _members;

    /// <summary>How many replicas are new against an earlier plan.</summary>
    public int MovesFrom(NodeId[][] before) => _lists.Zip(before, (now, then) => now.Except(then).Count()).Sum();
}
