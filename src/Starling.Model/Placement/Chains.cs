using System;
using System.Diagnostics;

namespace Starling.Model.Placement;

/// <summary>Brings every node's count between its bounds by handing pieces along shortest chains.</summary>
/// <remarks>
/// <para>
/// Intuition: a node with too much often cannot give straight to the one with too little, but to a third who can pass
/// on. This is maximum flow by shortest augmenting paths (Edmonds and Karp, "Theoretical Improvements in Algorithmic
/// Efficiency for Network Flow Problems", 1972), on the graph of nodes only: an edge says that some slot can change
/// hands.
/// </para>
/// <para>
/// Why the hops of one chain never spoil each other although two might use one slot: if they did, the first giver could
/// hand that slot straight to the last taker, and the chain would not have been the shortest. Laws: each chain brings
/// the counts closer to the bounds by at least one, so the loop ends; if the bounds can be met at all, a chain is found
/// (a flow with no augmenting path is a greatest one).
/// </para>
/// </remarks>
internal sealed class Chains
{
    private readonly IExchange _exchange;
    private readonly int[] _low;
    private readonly int[] _high;
    private readonly int[] _parent;
    private readonly int[] _depth;
    private readonly int[] _slot;
    private readonly int[] _queue;
    private readonly bool[] _takers;

    private Chains(IExchange exchange, int[] low, int[] high)
    {
        _exchange = exchange;
        _low = low;
        _high = high;
        _parent = new int[low.Length];
        _depth = new int[low.Length];
        _slot = new int[low.Length];
        _queue = new int[low.Length];
        _takers = new bool[low.Length];
    }

    /// <summary>Hands pieces until every count lies in its bounds.</summary>
    /// <exception cref="UnreachableException">No plan meets the bounds: a fault in how they were set.</exception>
    public static void Level(IExchange exchange, int[] low, int[] high)
    {
        var chains = new Chains(exchange, low, high);
        while (chains.Worst() is { } overfull)
        {
            var sink = chains.Search(overfull);
            if (sink < 0)
            {
                throw new UnreachableException("The planner's targets cannot be met; this is a fault in the planner.");
            }

            chains.HandAlong(sink);
        }
    }

    /// <summary>True while some node has too much; false while some has too little; null when all is level.</summary>
    private bool? Worst()
    {
        bool? worst = null;
        for (var node = 0; node < _low.Length; node++)
        {
            if (_exchange.Counts[node] > _high[node])
            {
                return true;
            }

            worst = _exchange.Counts[node] < _low[node] ? false : worst;
        }

        return worst;
    }

    /// <summary>
    /// Breadth first from the givers. The end is a node with too little, or, when the givers have too much, one with
    /// room; a node with too little is worth one more hop, since it saves a later one.
    /// </summary>
    private int Search(bool overfull)
    {
        var tail = EnqueueGivers(overfull);
        var room = -1;
        for (var head = 0; head < tail; head++)
        {
            var from = _queue[head];
            if (room >= 0 && _depth[from] > _depth[room])
            {
                break;
            }

            Array.Clear(_takers);
            _exchange.MarkTakers(from, _takers);
            for (var to = 0; to < _takers.Length; to++)
            {
                if (!_takers[to] || _depth[to] >= 0)
                {
                    continue;
                }

                _parent[to] = from;
                _depth[to] = _depth[from] + 1;
                _queue[tail++] = to;
                if (_exchange.Counts[to] < _low[to])
                {
                    return to;
                }

                room = room < 0 && overfull && _exchange.Counts[to] < _high[to] ? to : room;
            }
        }

        return room;
    }

    private int EnqueueGivers(bool overfull)
    {
        var tail = 0;
        Array.Fill(_depth, -1);
        for (var node = 0; node < _low.Length; node++)
        {
            if (_exchange.Counts[node] > (overfull ? _high[node] : _low[node]))
            {
                _parent[node] = -1;
                _depth[node] = 0;
                _queue[tail++] = node;
            }
        }

        // The one with the most to give is asked first; between equals the lower id, so the order is total.
        Array.Sort(_queue, 0, tail, System.Collections.Generic.Comparer<int>.Create((a, b) =>
        {
            var surplus = (_exchange.Counts[b] - _low[b]).CompareTo(_exchange.Counts[a] - _low[a]);
            return surplus != 0 ? surplus : a.CompareTo(b);
        }));
        return tail;
    }

    private void HandAlong(int sink)
    {
        // All hops are picked on the state that the search saw; only then is it certain that they do not meet in one
        // slot.
        for (var to = sink; _parent[to] >= 0; to = _parent[to])
        {
            _slot[to] = _exchange.Pick(_parent[to], to);
        }

        for (var to = sink; _parent[to] >= 0; to = _parent[to])
        {
            _exchange.Hand(_slot[to], _parent[to], to);
        }
    }
}
