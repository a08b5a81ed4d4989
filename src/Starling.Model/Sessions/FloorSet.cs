using System;
using System.Collections.Generic;
using Starling.Model.Time;

namespace Starling.Model.Sessions;

/// <summary>Floors of one kind, at most <see cref="CountMax"/>, and a base that stands for all floors that found no room.</summary>
/// <remarks>
/// The set stands for a function from (table, slot, witness) to a moment: the floor if there is one, and never less than the base. Merging
/// takes the greater moment everywhere, then the least floors go into the base until the rest has room. That is one and the same
/// result whatever the order of merging: in the end the base is the greatest of all bases and of the (CountMax + 1)-th greatest floor, and
/// a floor that left early for the base is below that many others in every order. So merge is commutative, associative and idempotent.
/// Floors at or below the base say nothing and are not kept, which makes the form canonical.
/// </remarks>
internal sealed class FloorSet
{
    public const int CountMax = 32;

    private readonly Floor[] floors;

    private FloorSet(HybridTime least, Floor[] floors)
    {
        Base = least;
        this.floors = floors;
    }

    public static FloorSet Empty { get; } = new(default, []);

    public HybridTime Base { get; }

    /// <summary>In the order of their keys.</summary>
    public ReadOnlySpan<Floor> Floors => floors;

    public bool IsEmpty => floors.Length == 0 && Base == default;

    /// <summary>The canonical set of these floors, which are in the order of their keys, each key once.</summary>
    public static FloorSet Of(HybridTime least, List<Floor> inOrder)
    {
        inOrder.RemoveAll(floor => floor.Time <= least);
        if (inOrder.Count > CountMax)
        {
            var times = new HybridTime[inOrder.Count];
            for (var i = 0; i < times.Length; i++)
            {
                times[i] = inOrder[i].Time;
            }

            Array.Sort(times);
            least = times[^(CountMax + 1)];
            inOrder.RemoveAll(floor => floor.Time <= least);
        }

        return least == default && inOrder.Count == 0 ? Empty : new FloorSet(least, [.. inOrder]);
    }

    public static FloorSet Merge(FloorSet a, FloorSet b)
    {
        if (a.IsEmpty || b.IsEmpty || ReferenceEquals(a, b))
        {
            return a.IsEmpty ? b : a;
        }

        var merged = new List<Floor>(a.floors.Length + b.floors.Length);
        int i = 0, j = 0;
        while (i < a.floors.Length || j < b.floors.Length)
        {
            var order = i == a.floors.Length ? 1 : j == b.floors.Length ? -1 : Floor.CompareKeys(a.floors[i], b.floors[j]);
            if (order == 0)
            {
                merged.Add(a.floors[i].Time >= b.floors[j].Time ? a.floors[i] : b.floors[j]);
                i++;
                j++;
            }
            else
            {
                merged.Add(order < 0 ? a.floors[i++] : b.floors[j++]);
            }
        }

        return Of(HybridTime.Max(a.Base, b.Base), merged);
    }

    /// <summary>The set without the floors of a slot that are proven to be on all its replicas.</summary>
    public FloorSet Without(uint table, int slot, HybridTime proven)
    {
        var left = new List<Floor>(floors.Length);
        foreach (var floor in floors)
        {
            if (floor.Table != table || floor.Slot != slot || floor.Time > proven)
            {
                left.Add(floor);
            }
        }

        return left.Count == floors.Length ? this : Of(Base, left);
    }

    public bool Equals(FloorSet other) => Base == other.Base && Floors.SequenceEqual(other.Floors);
}
