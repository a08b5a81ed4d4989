using System;
using System.Buffers;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>Takes from an arriving encoded <see cref="DvvSet"/> what is not to come in because the replicas have agreed past it, and claims nothing
/// of it.</summary>
/// <remarks>
/// Up to the watermark all replicas hold the same. So a live value from before it whose write is unknown here is one of two: purged, and the
/// message is old; or lost by this replica's disk, which does not know that yet. To let it in would bring back what was deleted; to note its
/// write as overwritten (a smaller set with the same counters says that) would, in the second case, overwrite it at all others. So the
/// actor's whole entry is left out: it neither shows nor hides anything. Where the same actor has a younger value in it, that value cannot be
/// taken without the counter that covers the older one, and the set is refused.
/// <para>What shows nothing, at the watermark and for ever after, comes in: a tombstone, and a value that has expired by then. Replicas do not purge in one
/// moment. One that has not purged yet takes a new value beside its old tombstone, and keeps both, because the record is not all past; were the tombstone left out
/// at the others, which had purged it before the new value came, they would differ for ever.</para>
/// <para>What is known here and no longer lives is the merge's business, not this one's.</para>
/// Laws: the stripped set holds no value that shows something, not above the watermark, that is unknown here; merging it hides no value that the whole set
/// shows; a set stripped twice is the set stripped once.
/// </remarks>
internal static class DvvStrip
{
    /// <summary>What is to be done with the arriving set; both are well-formed, <paramref name="local"/> may be empty bytes.</summary>
    /// <param name="incoming">What comes.</param>
    /// <param name="local">What is held.</param>
    /// <param name="watermark">What all have agreed past.</param>
    /// <param name="left">Live values that would come in.</param>
    public static StripVerdict Judge(ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local, HybridTime watermark, out int left)
    {
        left = 0;
        var verdict = StripVerdict.Whole;
        var pairs = Pairs(incoming, local);
        while (pairs.MoveNext())
        {
            switch (JudgeEntry(pairs.Left, pairs.Right, watermark))
            {
                case StripVerdict.Refused:
                    return StripVerdict.Refused;
                case StripVerdict.Stripped:
                    verdict = StripVerdict.Stripped;
                    break;
                default:
                    left += pairs.Left.Live;
                    break;
            }
        }

        return verdict;
    }

    /// <summary>Writes what is left of a set that <see cref="Judge"/> found to be <see cref="StripVerdict.Stripped"/>.</summary>
    public static void Write(ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local, HybridTime watermark, IBufferWriter<byte> writer)
    {
        var actors = 0;
        for (var pairs = Pairs(incoming, local); pairs.MoveNext();)
        {
            actors += IsKept(pairs, watermark) ? 1 : 0;
        }

        Leb128.Write(writer, (ulong)actors);
        for (var pairs = Pairs(incoming, local); pairs.MoveNext();)
        {
            if (IsKept(pairs, watermark))
            {
                DvvEntry.WriteHeader(writer, pairs.Left.Actor, pairs.Left.Counter, pairs.Left.Live);
                writer.Write(pairs.Left.Values);
            }
        }
    }

    private static bool IsKept(in DvvPairs pairs, HybridTime watermark) =>
        pairs.Left.Counter != 0 && JudgeEntry(pairs.Left, pairs.Right, watermark) == StripVerdict.Whole;

    private static StripVerdict JudgeEntry(in DvvEntry incoming, in DvvEntry local, HybridTime watermark)
    {
        var (hasOld, hasYoung) = (false, false);
        var dot = incoming.Counter;
        for (var rest = incoming.Values; !rest.IsEmpty && dot > local.Counter; dot--)
        {
            _ = SiblingValue.TryMeasure(rest, out var length, out var origin, out var isTombstone, out var expiry);
            hasOld |= origin <= watermark && !isTombstone && !(expiry <= watermark);
            hasYoung |= origin > watermark;
            rest = rest[length..];
        }

        return !hasOld ? StripVerdict.Whole : hasYoung ? StripVerdict.Refused : StripVerdict.Stripped;
    }

    private static DvvPairs Pairs(ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local) =>
        new(incoming, local.IsEmpty ? [0] : local);
}
