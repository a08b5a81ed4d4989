using System;
using System.Collections.Generic;

namespace Starling.World;

/// <summary>Counts how often each rare branch of a node was taken.</summary>
/// <remarks>An increment in an array, with no lock: executor only. So it stays in the product, and what the simulator measures is what runs.</remarks>
public sealed class MarkBook
{
    private readonly long[] hits = new long[Enum.GetValues<Mark>().Length];

    public void Hit(Mark mark) => hits[(int)mark]++;

    /// <summary>Hits so far.</summary>
    public long this[Mark mark] => hits[(int)mark];

    /// <summary>Adds another book's hits to this one.</summary>
    public void Add(MarkBook other)
    {
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] += other.hits[i];
        }
    }

    /// <summary>All rare branches by name, those never taken too.</summary>
    public SortedDictionary<string, long> ByName()
    {
        var byName = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var mark in Enum.GetValues<Mark>())
        {
            byName.Add(mark.ToString(), this[mark]);
        }

        return byName;
    }
}
