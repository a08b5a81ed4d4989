using System.Collections.Generic;

namespace Starling.Model.Agreement;

/// <summary>Makes the endless sequence of coded symbols of a set, one at a time, for whoever holds a similar set.</summary>
/// <remarks>The set must not change once the first symbol is made: take it from a snapshot. Elements must be distinct.</remarks>
public sealed class SymbolEncoder
{
    private readonly SymbolWindow window = new();
    private long next;

    public SymbolEncoder(IEnumerable<Fingerprint> elements)
    {
        foreach (var element in elements)
        {
            window.Add(element, 1, new SymbolWalk(element));
        }
    }

    public CodedSymbol Next() => window.Apply(next++, default);
}
