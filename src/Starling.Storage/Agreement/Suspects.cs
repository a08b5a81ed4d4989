using System.Collections.Generic;

namespace Starling.Storage.Agreement;

/// <summary>Leaves in which this replica may have lost something that was agreed: to be looked at soon.</summary>
/// <remarks>
/// A state from before the watermark that is not held here was purged, or was lost by this disk; the replica cannot tell by the state. It
/// can by the leaf: what the sums say is there and is not was lost. So whoever turns such a state away notes its leaf, and the scrub looks there
/// first. A bounded number is remembered; more of them come again, because a difference between replicas does.
/// </remarks>
public sealed class Suspects
{
    /// <summary>Leaves remembered at most.</summary>
    public const int Max = 4096;

    private readonly Queue<(uint Table, int Slot, int Leaf)> waiting = new();
    private readonly HashSet<(uint Table, int Slot, int Leaf)> known = [];

    /// <summary>Leaves that wait to be looked at.</summary>
    public int Count => waiting.Count;

    public void Note(uint table, int slot, int leaf)
    {
        if (waiting.Count < Max && known.Add((table, slot, leaf)))
        {
            waiting.Enqueue((table, slot, leaf));
        }
    }

    /// <summary>The next leaf to look at; false for none.</summary>
    public bool TryTake(out (uint Table, int Slot, int Leaf) leaf) => waiting.TryDequeue(out leaf) && known.Remove(leaf);
}
