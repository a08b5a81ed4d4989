using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Causality;

namespace Starling.Model.DataTypes;

/// <summary>A set of dots: which facts are known of. Immutable.</summary>
/// <remarks>
/// A version vector can only say "all of an actor's dots up to n", which is what a replica that has everything knows. A delta knows the one dot it
/// brings, and a replica that got the third delta before the second has a hole. So a context is a set of ranges: one range an actor when
/// there are no holes, which costs what a vector costs, and one more for each hole, which goes when the hole is filled.
/// <para>Ranges are kept in the order of (actor, first), and are as long as they can be: no two of them touch. So equal sets have equal ranges,
/// and equal bytes. <see cref="Union"/> is commutative, associative, idempotent, with <see cref="Empty"/> neutral; <see cref="Except"/>
/// is the difference of sets.</para>
/// Bytes: the actors that occur, ascending, then the ranges (<see cref="StateWriter"/>). Costs: look-ups are binary searches, the algebra walks
/// the shorter side and searches the longer, or walks both.
/// Source: the causal contexts of Almeida, Shoker, Baquero, "Delta State Replicated Data Types", 2018, section 7.2; ranges instead of a vector
/// and a cloud of single dots are ours.
/// </remarks>
public sealed class DotContext : IEquatable<DotContext>
{
    private readonly DotRange[] _ranges;

    /// <param name="ranges">Ascending, no two touching. The context owns the array from here on.</param>
    internal DotContext(DotRange[] ranges) => _ranges = ranges;

    /// <summary>No dot is known.</summary>
    public static DotContext Empty { get; } = new([]);

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>The ranges, ascending, as long as they can be.</summary>
    public ReadOnlySpan<DotRange> Ranges => _ranges;

    /// <summary>True if it has no holes, so that a version vector says the same.</summary>
    public bool IsVector
    {
        get
        {
            foreach (ref readonly var range in Ranges)
            {
                if (range.First != 1)
                {
                    return false;
                }
            }

            return true;
        }
    }

    public static DotContext Of(DotRange range) => range.First >= 1 && range.Last >= range.First
        ? new([range])
        : throw new ArgumentOutOfRangeException(
            nameof(range), range, "Counters start at 1, and a range does not end before it starts.");

    public static DotContext Of(Dot dot) => Of(new DotRange(dot.Actor, dot.Counter, dot.Counter));

    /// <summary>All that the vector includes.</summary>
    public static DotContext Of(VersionVector vector)
    {
        var ranges = new DotRange[vector.Count];
        for (var at = 0; at < ranges.Length; at++)
        {
            ranges[at] = new DotRange(vector.Entries[at].Actor, 1, vector.Entries[at].Counter);
        }

        return ranges.Length == 0 ? Empty : new(ranges);
    }

    /// <summary>Any dots, in any order, repeated or not.</summary>
    public static DotContext Of(IReadOnlyCollection<Dot> dots)
    {
        if (dots.Count == 0)
        {
            return Empty;
        }

        var single = new DotRange[dots.Count];
        var at = 0;
        foreach (var dot in dots)
        {
            single[at++] = new DotRange(dot.Actor, dot.Counter, dot.Counter);
        }

        Array.Sort(single);
        var sum = new RangeSum(single.Length);
        foreach (var range in single)
        {
            sum.Add(range);
        }

        return sum.Finish();
    }

    /// <summary>The least vector that includes this context: what <see cref="ActorChoice"/> asks for.</summary>
    public VersionVector Ceiling()
    {
        var entries = new List<Dot>(_ranges.Length);
        for (var at = 0; at < _ranges.Length; at++)
        {
            if (at + 1 == _ranges.Length || _ranges[at + 1].Actor != _ranges[at].Actor)
            {
                entries.Add(new Dot(_ranges[at].Actor, _ranges[at].Last));
            }
        }

        return entries.Count == 0 ? VersionVector.Empty : new VersionVector([.. entries]);
    }

    /// <summary>The actor's highest dot that is known; 0 if none.</summary>
    public ulong Highest(ActorId actor)
    {
        var at = LastAtOrBefore(actor, ulong.MaxValue);
        return at >= 0 && _ranges[at].Actor == actor ? _ranges[at].Last : 0;
    }

    public bool Contains(Dot dot)
    {
        var at = LastAtOrBefore(dot.Actor, dot.Counter);
        return at >= 0 && _ranges[at].Actor == dot.Actor && dot.Counter <= _ranges[at].Last;
    }

    /// <summary>True if all that <paramref name="other"/> knows is known here.</summary>
    public bool Descends(DotContext other)
    {
        foreach (ref readonly var range in other.Ranges)
        {
            // Ranges are as long as they can be, so what lies inside the set lies inside one of them.
            var at = LastAtOrBefore(range.Actor, range.First);
            if (at < 0 || _ranges[at].Actor != range.Actor || range.Last > _ranges[at].Last)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if some dot is in both.</summary>
    public bool Overlaps(DotContext other)
    {
        var (few, many) = _ranges.Length <= other._ranges.Length ? (this, other) : (other, this);
        foreach (ref readonly var range in few.Ranges)
        {
            var at = many.LastAtOrBefore(range.Actor, range.Last);
            if (at >= 0 && many._ranges[at].Actor == range.Actor && many._ranges[at].Last >= range.First)
            {
                return true;
            }
        }

        return false;
    }

    public static DotContext Union(DotContext a, DotContext b)
    {
        if (a.Descends(b))
        {
            return a;
        }

        if (b.Descends(a))
        {
            return b;
        }

        var sum = new RangeSum(a._ranges.Length + b._ranges.Length);
        int left = 0, right = 0;
        while (left < a._ranges.Length || right < b._ranges.Length)
        {
            var fromLeft = right == b._ranges.Length
                || (left < a._ranges.Length && a._ranges[left].CompareTo(b._ranges[right]) <= 0);
            sum.Add(fromLeft ? a._ranges[left++] : b._ranges[right++]);
        }

        return sum.Finish();
    }

    /// <summary>What is known here and not to <paramref name="other"/>.</summary>
    public DotContext Except(DotContext other)
    {
        if (!Overlaps(other))
        {
            return this;
        }

        var sum = new RangeSum(_ranges.Length + 1);
        foreach (ref readonly var range in Ranges)
        {
            other.CutFrom(range, sum);
        }

        return sum.Finish();
    }

    /// <summary>What both know.</summary>
    public DotContext Intersect(DotContext other) => Except(Except(other));

    /// <summary>Bytes that stand for themselves: what a client is given, to send back with its next write.</summary>
    public void Write(IBufferWriter<byte> writer) => new StateWriter(writer, ActorTable.Of(this)).WriteStanding(this);

    /// <summary>Takes one context off the front; false, and nothing taken, unless it is canonical.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out DotContext context)
    {
        var reader = new StateReader(bytes);
        if (!reader.TryReadStanding(out context))
        {
            return false;
        }

        bytes = reader.Rest;
        return true;
    }

    public bool Equals(DotContext? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    public override bool Equals(object? obj) => Equals(obj as DotContext);

    public override int GetHashCode()
    {
        var hash = 17;
        foreach (ref readonly var range in Ranges)
        {
            hash = unchecked((hash * 31) + range.GetHashCode());
        }

        return hash;
    }

    public override string ToString() => string.Join(", ", _ranges);

    /// <summary>Adds to the sum what is left of the range.</summary>
    private void CutFrom(DotRange range, RangeSum sum)
    {
        var at = Math.Max(0, LastAtOrBefore(range.Actor, range.First));
        for (; at < _ranges.Length; at++)
        {
            var cut = _ranges[at];
            var order = cut.Actor.CompareTo(range.Actor);
            if (order > 0 || (order == 0 && cut.First > range.Last))
            {
                break;
            }

            if (order < 0 || cut.Last < range.First)
            {
                continue;
            }

            if (cut.First > range.First)
            {
                sum.Add(range with { Last = cut.First - 1 });
            }

            if (cut.Last >= range.Last)
            {
                return;
            }

            range = range with { First = cut.Last + 1 };
        }

        sum.Add(range);
    }

    /// <summary>Index of the last range that starts at or before the dot; -1 if none does.</summary>
    private int LastAtOrBefore(ActorId actor, ulong counter)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _ranges[middle].Actor.CompareTo(actor);
            if (order < 0 || (order == 0 && _ranges[middle].First <= counter))
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
