using System;
using Starling.Model.Agreement;

namespace Starling.Storage.Agreement;

/// <summary>What recent versions have added to a slot's fingerprint, by the slice of time in which they were made.</summary>
/// <remarks>
/// A sum over all versions differs between replicas whenever a write is under way. So what was added lately is remembered by its
/// slice of time, and taken away again when somebody asks for the sum as of a slice's end. Ninety slices are
/// remembered; older ones are in the sum for good. After a restart nothing is remembered: slices before it cannot be asked for.
/// Only slices in which something changed take room, because a node has many slots and most are idle.
/// Laws: <c>After(c)</c> is the sum of all <c>Add</c>s of slices above c, for every c not before <see cref="First"/>.
/// Source: notes on as-of comparison; the idea of settling windows is in Riak's tictac AAE, which asks twice instead.
/// </remarks>
public sealed class SliceSums
{
    /// <summary>Slices that are remembered.</summary>
    public const int Count = 90;

    private (long Slice, Fingerprint Sum)[] sums = [];
    private int used;

    /// <summary>The first slice for whose end <see cref="After"/> is known, as far as the window goes.</summary>
    public long First => used == 0 ? long.MinValue : sums[used - 1].Slice - Count + 1;

    public void Add(long slice, Fingerprint change)
    {
        if (change.IsZero || slice < First)
        {
            return;
        }

        var at = used;
        while (at > 0 && sums[at - 1].Slice > slice)
        {
            at--;
        }

        if (at > 0 && sums[at - 1].Slice == slice)
        {
            sums[at - 1].Sum += change;
            return;
        }

        Insert(at, slice, change);
        Forget();
    }

    /// <summary>The sum of what slices above this one have added.</summary>
    public Fingerprint After(long slice)
    {
        Fingerprint sum = default;
        for (var at = used - 1; at >= 0 && sums[at].Slice > slice; at--)
        {
            sum += sums[at].Sum;
        }

        return sum;
    }

    private void Insert(int at, long slice, Fingerprint change)
    {
        if (used == sums.Length)
        {
            Array.Resize(ref sums, Math.Min(Math.Max(2, used * 2), Count + 1));
        }

        Array.Copy(sums, at, sums, at + 1, used - at);
        sums[at] = (slice, change);
        used++;
    }

    /// <summary>Lets go of what has left the window.</summary>
    private void Forget()
    {
        var gone = 0;
        for (var first = First; sums[gone].Slice < first; gone++)
        {
        }

        if (gone > 0)
        {
            Array.Copy(sums, gone, sums, 0, used - gone);
            used -= gone;
        }
    }
}
