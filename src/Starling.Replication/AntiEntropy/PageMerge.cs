using System;
using System.Collections.Generic;
using Starling.Model.Values;

namespace Starling.Replication.AntiEntropy;

/// <summary>Two replicas' pages of one range laid side by side. Pure.</summary>
/// <remarks>Both are sorted by store key, so one walk over both finds what is in one only and what is in both but different: the merge join of every
/// database. Law: merging <see cref="Pull"/> here and <see cref="Push"/> there makes the two pages equal.</remarks>
internal sealed class PageMerge
{
    /// <summary>What this side has to merge.</summary>
    public List<StoredRow> Pull { get; } = [];

    /// <summary>What the other side has to merge.</summary>
    public List<StoredRow> Push { get; } = [];

    /// <summary>Records that differ.</summary>
    public int Different { get; private set; }

    /// <param name="rule">The table's rule.</param>
    /// <param name="mine">Sorted by path.</param>
    /// <param name="theirs">Sorted by path.</param>
    public static PageMerge Of(ResolutionRule rule, IReadOnlyList<StoredRow> mine, IReadOnlyList<StoredRow> theirs)
    {
        var page = new PageMerge();
        foreach (var (own, other) in Pairs(mine, theirs))
        {
            var choice = RowChoice.Of(rule, own.State ?? [], other.State ?? []);
            if (choice.Pull)
            {
                page.Pull.Add(other);
            }

            if (choice.Push)
            {
                page.Push.Add(own);
            }

            page.Different += choice.Pull || choice.Push ? 1 : 0;
        }

        return page;
    }

    /// <summary>Both sides' rows by path; <c>default</c> where a side has none.</summary>
    public static IEnumerable<(StoredRow Mine, StoredRow Theirs)> Pairs(
        IReadOnlyList<StoredRow> mine, IReadOnlyList<StoredRow> theirs)
    {
        int i = 0, j = 0;
        while (i < mine.Count || j < theirs.Count)
        {
            var order = i == mine.Count ? 1 : j == theirs.Count ? -1 : StoredRow.Compare(mine[i], theirs[j]);
            yield return (order <= 0 ? mine[i++] : default, order >= 0 ? theirs[j++] : default);
        }
    }
}
