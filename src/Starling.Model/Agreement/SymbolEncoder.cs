using System;
using System.Collections.Generic;

namespace Starling.Model.Agreement;

/// <summary>Makes the endless sequence of coded symbols of a set, one at a time, for whoever holds a similar set.</summary>
/// <remarks>The set must not change once the first symbol is made: take it from a snapshot. Ids must be distinct.</remarks>
public sealed class SymbolEncoder
{
    private readonly SymbolWindow window = new();
    private long next;

    /// <param name="ids">The set.</param>
    /// <param name="placeOf">For sets of which no two ids have the same place: the place of an id, on whose walk it goes. Null: each id goes on its own.</param>
    public SymbolEncoder(IEnumerable<ulong> ids, Func<ulong, ulong>? placeOf = null)
    {
        foreach (var id in ids)
        {
            window.Add(id, 1, new SymbolWalk(placeOf is null ? id : placeOf(id)));
        }
    }

    public CodedSymbol Next() => window.Apply(next++, default);
}
