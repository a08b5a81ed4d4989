using System.Collections.Generic;
using Starling.Model.Agreement;

namespace Starling.Storage.Agreement;

/// <summary>The fingerprints of a slot's leaves: the slot's tokens cut into 1,024 equal ranges, each with a sum of its own.</summary>
/// <remarks>
/// Most tables are small, so a slot of them fills few leaves: those are kept by number, and an array takes over when many are there.
/// So memory is at most 16 KiB for each slot of a table, and about forty bytes a record where there are few.
/// </remarks>
public sealed class LeafSums
{
    public const int Count = 1024;

    private const int SparseMax = 256;

    private Dictionary<int, Fingerprint>? sparse = [];
    private Fingerprint[]? dense;

    public Fingerprint this[int leaf] =>
        dense is not null ? dense[leaf] : sparse!.GetValueOrDefault(leaf);

    /// <summary>Adds a change to a leaf and returns the leaf's new sum.</summary>
    public Fingerprint Add(int leaf, Fingerprint change)
    {
        if (dense is not null)
        {
            return dense[leaf] += change;
        }

        var few = sparse!;
        var sum = few.GetValueOrDefault(leaf) + change;
        if (sum.IsZero)
        {
            few.Remove(leaf);
            return sum;
        }

        few[leaf] = sum;
        if (few.Count > SparseMax)
        {
            Spread(few);
        }

        return sum;
    }

    private void Spread(Dictionary<int, Fingerprint> few)
    {
        dense = new Fingerprint[Count];
        foreach (var (leaf, sum) in few)
        {
            dense[leaf] = sum;
        }

        sparse = null;
    }
}
