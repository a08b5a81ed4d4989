using System;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>The oldest of a set's origins, by which a sum over versions decides to which time a set belongs.</summary>
internal static class DvvOrigins
{
    /// <summary>The oldest origin among the live values that the older set does not know; null where there is none. With an empty older set:
    /// among all live values.</summary>
    /// <param name="set">A well-formed set.</param>
    /// <param name="older">A well-formed set, or no bytes at all.</param>
    public static HybridTime? OldestNew(ReadOnlySpan<byte> set, ReadOnlySpan<byte> older)
    {
        HybridTime? oldest = null;
        var pairs = new DvvPairs(set, older.IsEmpty ? [0] : older);
        while (pairs.MoveNext())
        {
            var dot = pairs.Left.Counter;
            for (var rest = pairs.Left.Values; !rest.IsEmpty && dot > pairs.Right.Counter; dot--)
            {
                _ = SiblingValue.TryMeasure(rest, out var length, out var origin, out _);
                oldest = oldest is { } other && other < origin ? other : origin;
                rest = rest[length..];
            }
        }

        return oldest;
    }
}
