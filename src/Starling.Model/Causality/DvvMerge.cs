using System;
using System.Buffers;

namespace Starling.Model.Causality;

/// <summary>The merge of two encoded <see cref="DvvSet"/>s, done by cutting their bytes.</summary>
/// <remarks>
/// For one actor let the newer side know n writes and hold the values L, the older side m and L' (m &lt;= n). A value
/// stays if both hold it, or if the side that lacks it has never heard of it. Values are tails of an actor's history,
/// so those that stay are the <c>n - m + |L'|</c> newest of L: the n - m that the older side has never heard of, and as
/// many more as it still holds. <see cref="TryDecide"/> first asks, in one walk without writing, whether the result
/// equals one side; mostly it does. One dot must never mean two values (see <see cref="ActorChoice"/>). If that is
/// broken all the same, the greater bytes win, so that even then replicas converge instead of repairing each other for
/// ever.
/// Source: Almeida, Baquero, Gonçalves, Preguiça, Fonte, "Scalable and Accurate Causality Tracking for Eventually
/// Consistent Stores", 2014, section 5 (function sync).
/// </remarks>
internal static class DvvMerge
{
    /// <summary>Tells which side equals the merge; false if a side is not exactly one well-formed set.</summary>
    public static bool TryDecide(
        ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, out Inclusion inclusion, out int actors)
    {
        bool keepLeft = true, keepRight = true;
        actors = 0;
        var pairs = new DvvPairs(left, right);
        while (pairs.MoveNext())
        {
            actors++;
            if (pairs.Left.Counter >= pairs.Right.Counter)
            {
                Compare(pairs.Left, pairs.Right, ref keepLeft, ref keepRight);
            }
            else
            {
                Compare(pairs.Right, pairs.Left, ref keepRight, ref keepLeft);
            }
        }

        inclusion = keepLeft ? Inclusion.Left : keepRight ? Inclusion.Right : Inclusion.Neither;
        return pairs.IsWhole;
    }

    /// <exception cref="TooManyActorsException">No reader would accept a set of so many actors.</exception>
    public static void CheckSize(int actors)
    {
        if (actors > DvvSet.ActorsMax)
        {
            throw new TooManyActorsException(actors, DvvSet.ActorsMax);
        }
    }

    /// <summary>Writes the merge of two sets that <see cref="TryDecide"/> has walked.</summary>
    public static void Write(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int actors, IBufferWriter<byte> writer)
    {
        Leb128.Write(writer, (ulong)actors);
        var pairs = new DvvPairs(left, right);
        while (pairs.MoveNext())
        {
            if (pairs.Left.Counter >= pairs.Right.Counter)
            {
                WriteEntry(pairs.Left, pairs.Right, writer);
            }
            else
            {
                WriteEntry(pairs.Right, pairs.Left, writer);
            }
        }
    }

    private static void Compare(in DvvEntry newer, in DvvEntry older, ref bool keepNewer, ref bool keepOlder)
    {
        var kept = Kept(newer, older, out var unheard);
        keepNewer &= newer.Live == kept;
        keepOlder &= older.Counter == newer.Counter && older.Live == kept;

        var ours = Shared(newer, unheard, kept);
        var theirs = older.Newest(kept - unheard);
        if (ours.SequenceEqual(theirs))
        {
            return;
        }

        while (!ours.IsEmpty)
        {
            var order = TakeValue(ref ours).SequenceCompareTo(TakeValue(ref theirs));
            keepNewer &= order >= 0;
            keepOlder &= order <= 0;
        }
    }

    private static void WriteEntry(in DvvEntry newer, in DvvEntry older, IBufferWriter<byte> writer)
    {
        var kept = Kept(newer, older, out var unheard);
        DvvEntry.WriteHeader(writer, newer.Actor, newer.Counter, kept);
        writer.Write(newer.Newest(unheard));
        var ours = Shared(newer, unheard, kept);
        var theirs = older.Newest(kept - unheard);
        if (ours.SequenceEqual(theirs))
        {
            writer.Write(ours);
            return;
        }

        while (!ours.IsEmpty)
        {
            var our = TakeValue(ref ours);
            var their = TakeValue(ref theirs);
            writer.Write(our.SequenceCompareTo(their) >= 0 ? our : their);
        }
    }

    /// <summary>
    /// How many of the newer side's newest values stay; the first <paramref name="unheard"/> of them are new to the
    /// older side.
    /// </summary>
    private static int Kept(in DvvEntry newer, in DvvEntry older, out int unheard)
    {
        // No overflow: older.Live <= older.Counter, so the sum is at most newer.Counter.
        var ahead = newer.Counter - older.Counter;
        unheard = (int)Math.Min((ulong)newer.Live, ahead);
        return (int)Math.Min((ulong)newer.Live, ahead + (ulong)older.Live);
    }

    /// <summary>The newer side's bytes for the values that both sides hold and keep.</summary>
    private static ReadOnlySpan<byte> Shared(in DvvEntry newer, int unheard, int kept) =>
        kept == unheard ? default : newer.Newest(kept)[newer.Newest(unheard).Length..];

    private static ReadOnlySpan<byte> TakeValue(ref ReadOnlySpan<byte> values)
    {
        _ = SiblingValue.TryMeasure(values, out var length, out _, out _);
        var value = values[..length];
        values = values[length..];
        return value;
    }
}
