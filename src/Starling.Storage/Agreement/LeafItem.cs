using Starling.Model.Agreement;

namespace Starling.Storage.Agreement;

/// <summary>A leaf and its sum as one number of 64 bits, so that leaves that differ are found as records are: by coded symbols.</summary>
/// <remarks>The leaf's number stands in the ten upper bits, 54 bits of its sum below: two different sums look alike once in 2^54 times,
/// and then the slot's sums still differ and the next pass, with a changed leaf, finds it.</remarks>
public static class LeafItem
{
    private const int SumBits = 54;

    /// <summary>The item of a leaf.</summary>
    public static ulong Of(int leaf, Fingerprint sum) => ((ulong)leaf << SumBits) | (sum.Low & ((1UL << SumBits) - 1));

    /// <summary>The leaf of an item.</summary>
    public static int LeafOf(ulong item) => (int)(item >> SumBits);

    /// <summary>The leaf of an item as its place: a replica has one item for each leaf.</summary>
    public static ulong PlaceOf(ulong item) => item >> SumBits;
}
