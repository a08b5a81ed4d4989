using System.Collections.Generic;
using Starling.Model.Agreement;

namespace Starling.Storage.Agreement;

/// <summary>The fingerprints of one slot of one table: of all its versions, of each leaf, and what recent slices of time added.</summary>
/// <remarks>
/// Two memories of the recent past, because each fails where the other does not. As of a slice's end, <see cref="Since"/> takes away all
/// <em>changes</em> made later, so an overwrite that is under way leaves the sum as it was; it stumbles over a replica that
/// missed a version in between. <see cref="Newer"/> takes away the <em>versions</em> made later, so busy records drop out altogether;
/// it stumbles over a quiet record that is being overwritten. Equal by either means equal.
/// </remarks>
public sealed class SlotSums
{
    /// <summary>Of all stored versions.</summary>
    public Fingerprint Total { get; private set; }

    /// <summary>Of each leaf.</summary>
    public LeafSums Leaves { get; } = new();

    /// <summary>Changes by the slice of the version that came.</summary>
    public SliceSums Since { get; } = new();

    /// <summary>Versions by their own slice.</summary>
    public SliceSums Newer { get; } = new();

    /// <summary>True when nothing is stored.</summary>
    public bool IsEmpty => Total.IsZero;

    /// <summary>Adds an item (<see cref="LeafItem"/>) for each leaf that is not empty, in ascending order of the leaves.</summary>
    public void AddItems(List<ulong> items)
    {
        for (var leaf = 0; leaf < LeafSums.Count; leaf++)
        {
            if (Leaves[leaf] is { IsZero: false } sum)
            {
                items.Add(LeafItem.Of(leaf, sum));
            }
        }
    }

    /// <summary>Adds a change of one leaf and returns the leaf's new sum.</summary>
    public Fingerprint Add(int leaf, Fingerprint change)
    {
        Total += change;
        return Leaves.Add(leaf, change);
    }
}
