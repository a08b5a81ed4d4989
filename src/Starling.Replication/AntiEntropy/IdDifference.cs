using System;
using System.Collections.Generic;

namespace Starling.Replication.AntiEntropy;

/// <summary>How two sets of ids differ. Pure.</summary>
/// <param name="Missing">What the other side has and this one lacks.</param>
/// <param name="Surplus">What this side has and the other one lacks.</param>
internal sealed record IdDifference(IReadOnlyList<ulong> Missing, IReadOnlyList<ulong> Surplus)
{
    public bool IsEmpty => Missing.Count == 0 && Surplus.Count == 0;

    /// <summary>Of two lists, in any order.</summary>
    public static IdDifference Of(ReadOnlySpan<ulong> mine, ReadOnlySpan<ulong> theirs)
    {
        var own = mine.ToArray();
        var others = theirs.ToArray();
        Array.Sort(own);
        Array.Sort(others);
        var missing = new List<ulong>();
        var surplus = new List<ulong>();
        int i = 0, j = 0;
        while (i < own.Length || j < others.Length)
        {
            var isMine = j == others.Length || (i < own.Length && own[i] < others[j]);
            if (isMine)
            {
                surplus.Add(own[i++]);
            }
            else if (i == own.Length || others[j] < own[i])
            {
                missing.Add(others[j++]);
            }
            else
            {
                i++;
                j++;
            }
        }

        return new IdDifference(missing, surplus);
    }
}
