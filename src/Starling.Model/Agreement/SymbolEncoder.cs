using System.Collections.Generic;

namespace Starling.Model.Agreement;

/// <summary>Makes the endless sequence of coded symbols of a set, one at a time, for whoever holds a similar set.</summary>
/// <remarks>The set must not change once the first symbol is made: take it from a snapshot. Ids must be distinct.</remarks>
public sealed class SymbolEncoder
{
    private readonly SymbolWindow window = new();
    private long next;

    public SymbolEncoder(IEnumerable<ulong> ids)
    {
        foreach (var id in ids)
        {
            window.Add(id, 1, new SymbolWalk(id));
        }
    }

    public CodedSymbol Next() => window.Apply(next++, default);
}
