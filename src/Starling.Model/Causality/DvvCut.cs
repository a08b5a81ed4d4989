using System;
using System.Buffers;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>Cuts from an arriving encoded <see cref="DvvSet"/> what the replicas have agreed to be gone.</summary>
/// <remarks>
/// Up to the watermark all replicas hold the same. So an arriving value from before it that does not live here was overwritten or
/// purged, and only wanders about in an old message. An actor's writes are in the order of their origins, so what is cut is a
/// tail of its values: the entry keeps its counter, and says of the cut ones that they are overwritten, which is true.
/// <para>
/// Where a value that lives here as well would go with that tail, this replica does not hold what was agreed (it is damaged). Then
/// nothing of the entry is cut: a value too many is better than one lost.
/// </para>
/// Laws: what is cut is not above the watermark and does not live here; a set cut twice is the set cut once; merging the cut set never
/// takes away what merging the whole set would have left, but for what was cut.
/// </remarks>
internal static class DvvCut
{
    /// <summary>How many values stay, of how many. Both sets are well-formed; <paramref name="local"/> may be empty bytes.</summary>
    public static (int Stay, int Of) Measure(ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local, HybridTime watermark)
    {
        var (stay, of) = (0, 0);
        var pairs = Pairs(incoming, local);
        while (pairs.MoveNext())
        {
            stay += Stay(pairs.Left, pairs.Right, watermark);
            of += pairs.Left.Live;
        }

        return (stay, of);
    }

    /// <summary>Writes the arriving set without what is cut from it.</summary>
    public static void Write(
        ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local, HybridTime watermark, IBufferWriter<byte> writer)
    {
        Leb128.Write(writer, (ulong)new DvvReader(incoming).Actors);
        var pairs = Pairs(incoming, local);
        while (pairs.MoveNext())
        {
            if (pairs.Left.Counter != 0)
            {
                var stay = Stay(pairs.Left, pairs.Right, watermark);
                DvvEntry.WriteHeader(writer, pairs.Left.Actor, pairs.Left.Counter, stay);
                writer.Write(pairs.Left.Newest(stay));
            }
        }
    }

    /// <summary>True if a value made after the one moment and not after the other is not known here.</summary>
    public static bool HasUnknown(
        ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local, HybridTime after, HybridTime through)
    {
        var pairs = Pairs(incoming, local);
        while (pairs.MoveNext())
        {
            var dot = pairs.Left.Counter;
            for (var rest = pairs.Left.Values; !rest.IsEmpty && dot > pairs.Right.Counter; dot--)
            {
                _ = SiblingValue.TryMeasure(rest, out var length, out var origin, out _);
                if (origin > after && origin <= through)
                {
                    return true;
                }

                rest = rest[length..];
            }
        }

        return false;
    }

    private static DvvPairs Pairs(ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local) =>
        new(incoming, local.IsEmpty ? [0] : local);

    private static int Stay(in DvvEntry incoming, in DvvEntry local, HybridTime watermark)
    {
        var dot = incoming.Counter;
        var oldestHere = local.Counter - (ulong)local.Live + 1;
        for (var rest = incoming.Values; !rest.IsEmpty; dot--)
        {
            _ = SiblingValue.TryMeasure(rest, out var length, out var origin, out _);
            var livesHere = dot <= local.Counter && dot >= oldestHere;
            if (origin <= watermark && !livesHere)
            {
                var takesOneAlong = dot > local.Counter && local.Live > 0
                    && incoming.Counter - (ulong)incoming.Live + 1 <= local.Counter;
                return takesOneAlong ? incoming.Live : (int)(incoming.Counter - dot);
            }

            rest = rest[length..];
        }

        return incoming.Live;
    }
}
