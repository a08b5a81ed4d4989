using System;

namespace Starling.Model.Placement;

/// <summary>
/// Something of which nodes have counts, and of which one node can hand a piece to another: what <see cref="Chains"/>
/// levels.
/// </summary>
internal interface IExchange
{
    /// <summary>How much each node has.</summary>
    ReadOnlySpan<int> Counts { get; }

    /// <summary>Marks every node that could take a piece from this one, all else being as it is.</summary>
    void MarkTakers(int from, bool[] takers);

    /// <summary>The slot whose piece one node best hands to a taker of it.</summary>
    int Pick(int from, int to);

    /// <summary>Hands it over.</summary>
    void Hand(int slot, int from, int to);
}
