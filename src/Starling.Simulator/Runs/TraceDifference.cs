using System;
using System.Collections.Generic;

namespace Starling.Simulator.Runs;

/// <summary>Where two traces part.</summary>
public static class TraceDifference
{
    /// <summary>The first line in which two traces differ, in words that continue a sentence.</summary>
    public static string InWords(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        var both = Math.Min(one.Count, other.Count);
        for (var i = 0; i < both; i++)
        {
            if (one[i] != other[i])
            {
                return $" first in line {i + 1} of their traces: '{one[i].Trim()}' and '{other[i].Trim()}'";
            }
        }

        return one.Count == other.Count
            ? ", but two more runs, with the whole trace kept, agreed"
            : $" first in line {both + 1} of their traces: '{(one.Count > both ? one[both].Trim() : "(the end)")}' and "
                + $"'{(other.Count > both ? other[both].Trim() : "(the end)")}'";
    }
}
