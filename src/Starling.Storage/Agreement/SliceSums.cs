using System;
using Starling.Model.Agreement;
using Starling.Model.Time;

namespace Starling.Storage.Agreement;

/// <summary>What recent versions have added to a slot's fingerprint, by the slice of time in which they were made.</summary>
/// <remarks>
/// A sum over all versions differs between replicas whenever a write is under way. So what was added lately is remembered by its
/// slice of ten seconds, and taken away again when somebody asks for the sum as of a slice's end. Fifteen minutes are
/// remembered; older ones are in the sum for good. After a restart nothing is remembered: slices before it cannot be asked for.
/// Laws: <c>After(c)</c> is the sum of all <c>Add</c>s of slices above c, for every c not before <see cref="First"/>.
/// Source: notes on as-of comparison; the idea of settling windows is in Riak's tictac AAE, which asks twice instead.
/// </remarks>
public sealed class SliceSums
{
    /// <summary>Length of a slice: 10 s.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    /// <summary>Slices that are remembered.</summary>
    public const int Count = 90;

    private readonly Fingerprint[] sums = new Fingerprint[Count];
    private long newest = long.MinValue;

    /// <summary>The slice of a stamp.</summary>
    public static long Of(HybridTime time) => time.Micros / (Length.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The first slice for whose end <see cref="After"/> is known, as far as the window goes.</summary>
    public long First => newest == long.MinValue ? long.MinValue : newest - Count + 1;

    public void Add(long slice, Fingerprint change)
    {
        if (slice <= newest - Count && newest != long.MinValue)
        {
            return;
        }

        if (slice > newest)
        {
            Advance(slice);
        }

        sums[Place(slice)] += change;
    }

    /// <summary>The sum of what slices above this one have added.</summary>
    public Fingerprint After(long slice)
    {
        Fingerprint sum = default;
        for (var later = newest; later > slice && later > newest - Count; later--)
        {
            sum += sums[Place(later)];
        }

        return sum;
    }

    private void Advance(long slice)
    {
        if (newest == long.MinValue || slice - newest >= Count)
        {
            Array.Clear(sums);
        }
        else
        {
            for (var between = newest + 1; between <= slice; between++)
            {
                sums[Place(between)] = default;
            }
        }

        newest = slice;
    }

    private static int Place(long slice) => (int)(((slice % Count) + Count) % Count);
}
