using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace Starling.Model.Placement;

/// <summary>Which nodes hold which slot: for each data centre an ordered list of replicas per slot.</summary>
/// <remarks>
/// Explicit lists and no ring walk, so that each slot changes by itself, balance is exact, and a slot is its own lock.
/// Laws: data centres are sorted by name (ordinal); in one slot no node stands twice, over all data centres; no list is
/// empty. A table with fewer replicas uses a prefix of the list. Immutable; equal by content.
/// </remarks>
public sealed class Placement : IEquatable<Placement>
{
    private readonly string[] _names;
    private readonly ImmutableArray<ImmutableArray<NodeId>>[] _lists;

    /// <param name="geometry">How many slots there are.</param>
    /// <param name="lists">For each data centre, in any order, the lists of all slots in slot order. Copied.</param>
    /// <exception cref="ArgumentException">
    /// A list is missing, empty, names no node, or names one twice in a slot.
    /// </exception>
    public Placement(SlotGeometry geometry, IEnumerable<KeyValuePair<string, NodeId[][]>> lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        var sorted = new SortedList<string, ImmutableArray<ImmutableArray<NodeId>>>(StringComparer.Ordinal);
        foreach (var (name, ofCentre) in lists)
        {
            if (ofCentre.Length != geometry.Count)
            {
                throw new ArgumentException(
                    $"Data centre '{name}' has {ofCentre.Length} lists for {geometry.Count} slots; each slot needs one.",
                    nameof(lists));
            }

            sorted.Add(name, [.. Array.ConvertAll(ofCentre, list => ImmutableArray.Create(list))]);
        }

        Geometry = geometry;
        _names = [.. sorted.Keys];
        _lists = [.. sorted.Values];
        Validate(nameof(lists));
    }

    private Placement(SlotGeometry geometry, string[] names, ImmutableArray<ImmutableArray<NodeId>>[] lists)
    {
        Geometry = geometry;
        _names = names;
        _lists = lists;
    }

    public SlotGeometry Geometry { get; }

    /// <summary>The data centres that hold data, sorted by name.</summary>
    public IReadOnlyList<string> DataCentres => _names;

    /// <summary>The replicas of a slot in a data centre, in order; empty when the data centre holds no data.</summary>
    public ReadOnlySpan<NodeId> ReplicasOf(SlotId slot, string dataCentre)
    {
        var index = Array.IndexOf(_names, dataCentre);
        return index < 0 ? default : _lists[index][slot.Index].AsSpan();
    }

    /// <summary>All lists of a data centre, by slot; empty when the data centre holds no data.</summary>
    public ImmutableArray<ImmutableArray<NodeId>> ListsOf(string dataCentre)
    {
        var index = Array.IndexOf(_names, dataCentre);
        return index < 0 ? [] : _lists[index];
    }

    /// <summary>The same placement with another list for one slot of a data centre that holds data.</summary>
    public Placement With(SlotId slot, string dataCentre, ReadOnlySpan<NodeId> replicas)
    {
        var index = Array.IndexOf(_names, dataCentre);
        if (index < 0)
        {
            throw new ArgumentException(
                $"Data centre '{dataCentre}' holds no data; plan it first.", nameof(dataCentre));
        }

        var lists = (ImmutableArray<ImmutableArray<NodeId>>[])_lists.Clone();
        lists[index] = lists[index].SetItem(slot.Index, ImmutableArray.Create(replicas));
        var changed = new Placement(Geometry, _names, lists);
        changed.ValidateSlot(slot.Index, [], nameof(replicas));
        return changed;
    }

    public bool Equals(Placement? other)
    {
        if (other is null || Geometry != other.Geometry || !_names.AsSpan().SequenceEqual(other._names))
        {
            return false;
        }

        for (var centre = 0; centre < _names.Length; centre++)
        {
            for (var slot = 0; slot < Geometry.Count; slot++)
            {
                if (!_lists[centre][slot].AsSpan().SequenceEqual(other._lists[centre][slot].AsSpan()))
                {
                    return false;
                }
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Placement);

    public override int GetHashCode()
    {
        var hash = (ulong)Geometry.Count;
        foreach (var lists in _lists)
        {
            foreach (var list in lists)
            {
                foreach (var id in list)
                {
                    hash = TieBreak.Mix(hash ^ (ulong)id.Bits);
                }
            }
        }

        return (int)hash;
    }

    private void Validate(string parameter)
    {
        var seen = new List<NodeId>();
        for (var slot = 0; slot < Geometry.Count; slot++)
        {
            ValidateSlot(slot, seen, parameter);
        }
    }

    private void ValidateSlot(int slot, List<NodeId> seen, string parameter)
    {
        seen.Clear();
        for (var centre = 0; centre < _names.Length; centre++)
        {
            if (_lists[centre][slot].IsEmpty)
            {
                throw new ArgumentException(
                    $"Slot {slot} has no replica in data centre '{_names[centre]}'; leave out data centres without data.",
                    parameter);
            }

            foreach (var id in _lists[centre][slot])
            {
                if (id == default || seen.Contains(id))
                {
                    var fault = id == default ? "an empty node id" : $"node {id} twice";
                    throw new ArgumentException(
                        $"Slot {slot} names {fault} (data centre '{_names[centre]}'); replicas are distinct nodes.",
                        parameter);
                }

                seen.Add(id);
            }
        }
    }
}
