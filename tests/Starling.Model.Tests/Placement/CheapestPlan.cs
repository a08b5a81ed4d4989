using System.Collections.Generic;
using System.Linq;
using Starling.Model.Placement;

namespace Starling.Model.Tests.Placement;

/// <summary>
/// The fewest moves that any plan within the bounds needs: minimum-cost flow, slow and plain, the planner's yardstick.
/// </summary>
/// <remarks>
/// Source to slot to (slot, rack) to node to sink; a replica that was there before is free, a new one costs 1. Lower bounds
/// are edges that pay a large reward. Successive shortest paths by Bellman-Ford; the network has no cycle at first, so
/// the rewards do no harm.
/// </remarks>
internal sealed class CheapestPlan
{
    private const int Reward = -100_000;
    private readonly List<(int To, int Room, int Cost)> _edges = [];
    private readonly List<int>[] _out;

    private CheapestPlan(int vertices) => _out = [.. Enumerable.Range(0, vertices).Select(_ => new List<int>())];

    public static int MovesFrom(NodeId[][] before, IReadOnlyList<PlacementMember> members, int wanted)
    {
        var slots = before.Length;
        var site = new Site([.. members.Where(m => m.Weight > 0).OrderBy(m => m.Id)], slots, wanted);
        var targets = new Targets(site);
        var (source, sink) = (0, 1);
        var firstRack = 2 + slots;
        var firstNode = firstRack + (slots * site.Racks);
        var net = new CheapestPlan(firstNode + site.Nodes);
        for (var node = 0; node < site.Nodes; node++)
        {
            net.Add(firstNode + node, sink, targets.Low[node], Reward);
            net.Add(firstNode + node, sink, targets.High[node] - targets.Low[node], 0);
        }

        for (var slot = 0; slot < slots; slot++)
        {
            net.Add(source, 2 + slot, site.Replicas, 0);
            for (var rack = 0; rack < site.Racks; rack++)
            {
                net.Add(2 + slot, firstRack + (slot * site.Racks) + rack, site.RackLow[rack], Reward);
                net.Add(2 + slot, firstRack + (slot * site.Racks) + rack, site.RackHigh[rack] - site.RackLow[rack], 0);
            }

            for (var node = 0; node < site.Nodes; node++)
            {
                var cost = before[slot].Contains(site.Ids[node]) ? 0 : 1;
                net.Add(firstRack + (slot * site.Racks) + site.RackOf[node], firstNode + node, 1, cost);
            }
        }

        var total = 0L;
        while (net.Augment(source, sink) is { } cost)
        {
            total += cost;
        }

        var rewards = targets.Low.Sum() + (slots * site.RackLow.Sum());
        return (int)(total - ((long)rewards * Reward));
    }

    private void Add(int from, int to, int room, int cost)
    {
        _out[from].Add(_edges.Count);
        _edges.Add((to, room, cost));
        _out[to].Add(_edges.Count);
        _edges.Add((from, 0, -cost));
    }

    private int? Augment(int source, int sink)
    {
        var distance = new int[_out.Length];
        var via = new int[_out.Length];
        var waiting = new bool[_out.Length];
        System.Array.Fill(distance, int.MaxValue);
        distance[source] = 0;
        var queue = new Queue<int>([source]);
        while (queue.TryDequeue(out var from))
        {
            waiting[from] = false;
            foreach (var edge in _out[from])
            {
                var (to, room, cost) = _edges[edge];
                if (room > 0 && distance[from] + cost < distance[to])
                {
                    distance[to] = distance[from] + cost;
                    via[to] = edge;
                    if (!waiting[to])
                    {
                        waiting[to] = true;
                        queue.Enqueue(to);
                    }
                }
            }
        }

        if (distance[sink] == int.MaxValue)
        {
            return null;
        }

        for (var at = sink; at != source; at = _edges[via[at] ^ 1].To)
        {
            _edges[via[at]] = _edges[via[at]] with { Room = _edges[via[at]].Room - 1 };
            _edges[via[at] ^ 1] = _edges[via[at] ^ 1] with { Room = _edges[via[at] ^ 1].Room + 1 };
        }

        return distance[sink];
    }
}
