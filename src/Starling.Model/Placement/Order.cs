using System;
using System.Numerics;

namespace Starling.Model.Placement;

/// <summary>
/// The planner's step D: orders every list so that each position by itself is spread evenly over the nodes.
/// </summary>
/// <remarks>
/// <para>
/// Intuition: peel the positions off one by one. For each, every slot names one of its remaining nodes, and no node may
/// be named more often than its fair share, rounded. A slot with c nodes to choose from gives each the share 1/c; the
/// sums' floors and ceilings can always be met, by the same argument as in <see cref="Planner"/>. What follows: the
/// first position (which serves conditional writes) is balanced, and so is every table that uses only a prefix of the
/// lists.
/// </para>
/// <para>
/// While a slot has racks that its prefix lacks, only nodes of those may be named: distinct racks come before repeats,
/// so a prefix of any length spans as many racks as it can, and Cassandra's drivers walk the ring without skipping.
/// </para>
/// <para>
/// A node that stood at a position before stays there unless the balance needs the place: another order would move
/// tables that use a prefix.
/// </para>
/// </remarks>
internal sealed class Order : IExchange
{
    // Divisible by every number up to 16, so that shares of 1/c add up without error.
    private const long Scale = 720_720;

    private readonly Site _site;
    private readonly Draft _draft;
    private readonly int _position;
    private readonly uint[] _open;
    private readonly long[] _share;
    private readonly int[] _named;

    private Order(Site site, Draft draft, int position)
    {
        _site = site;
        _draft = draft;
        _position = position;
        _open = new uint[site.Slots];
        _share = new long[site.Nodes];
        _named = new int[site.Nodes];
    }

    public ReadOnlySpan<int> Counts => _named;

    public static void Run(Site site, Draft draft)
    {
        for (var position = 0; position < site.Replicas - 1; position++)
        {
            var order = new Order(site, draft, position);
            order.FindOpen();
            order.NameFirst();
            Chains.Level(order, Array.ConvertAll(order._share, s => (int)(s / Scale)),
                Array.ConvertAll(order._share, s => (int)((s + Scale - 1) / Scale)));
        }
    }

    public void MarkTakers(int from, bool[] takers)
    {
        for (var slot = 0; slot < _site.Slots; slot++)
        {
            if (_draft.At(slot, _position) == from)
            {
                for (var rest = _open[slot]; rest != 0; rest &= rest - 1)
                {
                    takers[_draft.At(slot, BitOperations.TrailingZeroCount(rest))] = true;
                }
            }
        }

        takers[from] = false;
    }

    public int Pick(int from, int to)
    {
        var best = -1;
        var bestCost = int.MaxValue;
        var bestTie = ulong.MaxValue;
        for (var slot = 0; slot < _site.Slots; slot++)
        {
            var other = _draft.At(slot, _position) == from ? _draft.PositionOf(slot, to) : -1;
            if (other < 0 || (_open[slot] & (1u << other)) == 0)
            {
                continue;
            }

            var cost = (_draft.IsHome(slot, _position) ? 2 : 0) + (_draft.IsHome(slot, other) ? 1 : 0);
            var tie = TieBreak.Of(slot, _site.Ids[to]);
            if (cost < bestCost || (cost == bestCost && tie < bestTie))
            {
                (best, bestCost, bestTie) = (slot, cost, tie);
            }
        }

        return best;
    }

    public void Hand(int slot, int from, int to)
    {
        _draft.Swap(slot, _position, _draft.PositionOf(slot, to));
        _named[from]--;
        _named[to]++;
    }

    /// <summary>Finds, for each slot, the positions whose nodes may be named, and each node's fair share.</summary>
    private void FindOpen()
    {
        for (var slot = 0; slot < _site.Slots; slot++)
        {
            var all = (1u << _site.Replicas) - (1u << _position);
            var newRack = 0u;
            for (var other = _position; other < _site.Replicas; other++)
            {
                newRack |= IsNewRack(slot, other) ? 1u << other : 0;
            }

            _open[slot] = newRack != 0 ? newRack : all;
            for (var rest = _open[slot]; rest != 0; rest &= rest - 1)
            {
                var node = _draft.At(slot, BitOperations.TrailingZeroCount(rest));
                _share[node] += Scale / BitOperations.PopCount(_open[slot]);
            }
        }
    }

    private bool IsNewRack(int slot, int other)
    {
        for (var before = 0; before < _position; before++)
        {
            if (_site.RackOf[_draft.At(slot, before)] == _site.RackOf[_draft.At(slot, other)])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// First those who stood here before, then whoever lacks most among the rest, those without an old place first.
    /// </summary>
    private void NameFirst()
    {
        for (var slot = 0; slot < _site.Slots; slot++)
        {
            if (Stays(slot))
            {
                _named[_draft.At(slot, _position)]++;
            }
        }

        for (var slot = 0; slot < _site.Slots; slot++)
        {
            if (Stays(slot))
            {
                continue;
            }

            var best = -1;
            for (var rest = _open[slot]; rest != 0; rest &= rest - 1)
            {
                var other = BitOperations.TrailingZeroCount(rest);
                best = best < 0 || IsBetter(slot, other, best) ? other : best;
            }

            Name(slot, best);
            _named[_draft.At(slot, _position)]++;
        }
    }

    private void Name(int slot, int other)
    {
        _draft.Swap(slot, _position, other);
        if ((_open[slot] & (1u << _position)) == 0)
        {
            // The node that stood here may not be named; it now stands at the other position.
            _open[slot] ^= (1u << _position) | (1u << other);
        }
    }

    private bool Stays(int slot) => _draft.IsHome(slot, _position) && (_open[slot] & (1u << _position)) != 0;

    private bool IsBetter(int slot, int other, int best)
    {
        if (_draft.IsHome(slot, other) != _draft.IsHome(slot, best))
        {
            return !_draft.IsHome(slot, other);
        }

        var (a, b) = (_draft.At(slot, other), _draft.At(slot, best));
        var lack = ((_named[a] * Scale) - _share[a]).CompareTo((_named[b] * Scale) - _share[b]);
        return lack != 0 ? lack < 0 : TieBreak.Of(slot, _site.Ids[a]) < TieBreak.Of(slot, _site.Ids[b]);
    }
}
