using System;
using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>The violations that checkers found, a few of each.</summary>
public sealed class Verdict
{
    private const int OfOneMax = 3;

    private readonly List<Violation> violations = [];
    private readonly Dictionary<string, int> counts = [];
    private readonly SortedDictionary<string, int> excuses = new(StringComparer.Ordinal);

    public IReadOnlyList<Violation> Violations => violations;

    public bool IsGood => violations.Count == 0;

    public void Add(string id, string text, SimKey? key = null, Operation? operation = null)
    {
        var count = counts.GetValueOrDefault(id) + 1;
        counts[id] = count;
        if (count <= OfOneMax)
        {
            violations.Add(new Violation(id, text, key, operation));
        }
    }

    /// <summary>How often each promise did not hold where it is not given: what it rests on was broken before. Told, and no violation.</summary>
    public IReadOnlyDictionary<string, int> Excuses => excuses;

    /// <summary>A promise did not hold, and what it rests on was broken.</summary>
    public void Excuse(string id) => excuses[id] = excuses.GetValueOrDefault(id) + 1;

    /// <summary>True when the promise was found broken.</summary>
    public bool Has(string id) => counts.ContainsKey(id);
}
