using System;
using System.Collections.Generic;

namespace Starling.Model.Agreement;

/// <summary>A set of ids on their walks: says what falls into each next symbol.</summary>
/// <remarks>A heap by next index, so a symbol costs the logarithm of the set for each id in it, and far symbols hold few.</remarks>
internal sealed class SymbolWindow
{
    private readonly PriorityQueue<Item, long> waiting = new();

    public int Count => waiting.Count;

    /// <summary>Adds an id whose walk stands where it should fall next.</summary>
    public void Add(ulong id, int direction, SymbolWalk walk) =>
        waiting.Enqueue(new Item(id, direction, walk), walk.Index);

    /// <summary>Puts everything that falls into the symbol <paramref name="index"/> into it, and moves those walks on.</summary>
    public CodedSymbol Apply(long index, CodedSymbol symbol)
    {
        while (waiting.TryPeek(out var item, out var at) && at == index)
        {
            symbol = symbol.With(item.Id, item.Direction);
            item.Walk.Move();
            waiting.DequeueEnqueue(item, item.Walk.Index);
        }

        return symbol;
    }

    private struct Item(ulong id, int direction, SymbolWalk walk)
    {
        public readonly ulong Id = id;
        public readonly int Direction = direction;
        public SymbolWalk Walk = walk;
    }
}
