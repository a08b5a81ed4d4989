using System;
using System.Collections.Immutable;
using System.Numerics;

namespace Starling.Model.Placement;

/// <summary>
/// The plan of one data centre while it is being made: the lists, and what follows from them, kept in step.
/// </summary>
/// <remarks>
/// Empty places are -1. <see cref="Put"/> and <see cref="Take"/> are the only ways to change who holds what.
/// </remarks>
internal sealed class Draft
{
    private readonly Site _site;
    private readonly int[] _line;
    private readonly int[] _rackCount;
    private readonly ulong[] _holds;
    private readonly ulong[] _held;
    private readonly int _words;
    private readonly int[][] _before;

    public Draft(Site site, ImmutableArray<ImmutableArray<NodeId>> previous)
    {
        _site = site;
        _line = new int[site.Slots * site.Replicas];
        Array.Fill(_line, -1);
        _rackCount = new int[site.Slots * site.Racks];
        _words = (site.Nodes + 63) / 64;
        _holds = new ulong[site.Slots * _words];
        _held = new ulong[site.Slots * _words];
        Counts = new int[site.Nodes];

        // Slots that have been split inherit the list of the slot they came from.
        _before = new int[site.Slots][];
        var split = previous.IsEmpty ? 0 : BitOperations.Log2((uint)(site.Slots / previous.Length));
        for (var slot = 0; slot < site.Slots; slot++)
        {
            _before[slot] = previous.IsEmpty ? [] : Array.ConvertAll([.. previous[slot >> split]], site.IndexOf);
            foreach (var node in _before[slot])
            {
                if (node >= 0)
                {
                    _held[(slot * _words) + (node >> 6)] |= 1UL << node;
                }
            }
        }
    }

    /// <summary>How many slots each node holds.</summary>
    public int[] Counts { get; }

    /// <summary>The slot's previous list; nodes that are gone are -1.</summary>
    public ReadOnlySpan<int> Before(int slot) => _before[slot];

    /// <summary>True when the node stood at this position before, so that leaving it there changes no prefix.</summary>
    public bool IsHome(int slot, int position) =>
        position < _before[slot].Length && _before[slot][position] == At(slot, position) && At(slot, position) >= 0;

    public int At(int slot, int position) => _line[(slot * _site.Replicas) + position];

    public int InRack(int slot, int rack) => _rackCount[(slot * _site.Racks) + rack];

    public bool Holds(int slot, int node) => (_holds[(slot * _words) + (node >> 6)] & (1UL << node)) != 0;

    public bool Held(int slot, int node) => (_held[(slot * _words) + (node >> 6)] & (1UL << node)) != 0;

    public void Put(int slot, int position, int node)
    {
        _line[(slot * _site.Replicas) + position] = node;
        _holds[(slot * _words) + (node >> 6)] |= 1UL << node;
        _rackCount[(slot * _site.Racks) + _site.RackOf[node]]++;
        Counts[node]++;
    }

    public void Take(int slot, int position)
    {
        var node = At(slot, position);
        _line[(slot * _site.Replicas) + position] = -1;
        _holds[(slot * _words) + (node >> 6)] &= ~(1UL << node);
        _rackCount[(slot * _site.Racks) + _site.RackOf[node]]--;
        Counts[node]--;
    }

    public int PositionOf(int slot, int node) => _line.AsSpan(slot * _site.Replicas, _site.Replicas).IndexOf(node);

    public void Swap(int slot, int a, int b)
    {
        var start = slot * _site.Replicas;
        (_line[start + a], _line[start + b]) = (_line[start + b], _line[start + a]);
    }

    public NodeId[][] ToLists()
    {
        var lists = new NodeId[_site.Slots][];
        for (var slot = 0; slot < lists.Length; slot++)
        {
            var line = _line.AsSpan(slot * _site.Replicas, _site.Replicas).ToArray();
            lists[slot] = Array.ConvertAll(line, node => _site.Ids[node]);
        }

        return lists;
    }
}
