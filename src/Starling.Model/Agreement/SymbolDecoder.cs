using System;
using System.Collections.Generic;

namespace Starling.Model.Agreement;

/// <summary>Finds how two sets differ from the coded symbols of the other one: about 1.4 to 1.8 symbols for each difference.</summary>
/// <remarks>
/// Intuition: take my symbols from yours, and what both have cancels. A symbol that is left with one id names it; taken out of
/// all other symbols it falls into, it leaves others with one. The first symbol holds every difference, so when it is empty all
/// are found. Work is bounded: a decoder that was given <c>symbolsMax</c> symbols gives up, and the caller sends plain lists.
/// Symbols of a set that changed while they were made do not fit together, and peeling them may name the same ids again and again without an end.
/// Where they fit, each id that is found empties the symbol that named it for good; so more ids than symbols prove that they do not, and the decoder gives up.
/// Places: where no two ids of a set have the same place (a leaf's number, say, of a leaf and its sum), what has changed is in both sets' symbols, once with
/// each id. Then both go on the walk of their place, so they stay together in every symbol, and a symbol with one such pair names both: for each own
/// id, the sum without it is the other side's id if place and check fit. So a place that has changed costs the symbols of one difference and not of two.
/// Laws: what is found is a difference, but for a check of 32 bits that lies; <c>Missing</c> and <c>Surplus</c> share nothing.
/// Source: Yang, Gilad, Alizadeh, "Practical Rateless Set Reconciliation", SIGCOMM 2024, sections 3 and 4; peeling is from Goodrich and
/// Mitzenmacher, "Invertible Bloom Lookup Tables", 2011, section 2.
/// </remarks>
public sealed class SymbolDecoder
{
    private readonly SymbolWindow own = new();
    private readonly SymbolWindow found = new();
    private readonly List<CodedSymbol> symbols = [];
    private readonly Queue<int> pure = new();
    private readonly List<ulong> missing = [];
    private readonly List<ulong> surplus = [];
    private readonly int symbolsMax;
    private readonly Func<ulong, ulong>? placeOf;
    private readonly List<ulong> placed = [];
    private int peeled;
    private bool isTorn;

    /// <param name="ids">The own set, distinct ids, not changed meanwhile.</param>
    /// <param name="symbolsMax">After so many symbols, 1 or more, the decoder gives up.</param>
    /// <param name="placeOf">As the other side's encoder has it. The work for each symbol grows with the own set, so it is for sets of a few thousand.</param>
    public SymbolDecoder(IEnumerable<ulong> ids, int symbolsMax, Func<ulong, ulong>? placeOf = null)
    {
        this.symbolsMax = symbolsMax;
        this.placeOf = placeOf;
        foreach (var id in ids)
        {
            own.Add(id, -1, WalkOf(id));
            if (placeOf is not null)
            {
                placed.Add(id);
            }
        }
    }

    /// <summary>True when all differences are found: no further symbol is needed.</summary>
    public bool IsDone => !isTorn && symbols.Count > 0 && symbols[0].IsEmpty;

    /// <summary>True when so many symbols did not do: the sets differ too much for this; or when the symbols are not all of one set.</summary>
    public bool HasGivenUp => isTorn || (!IsDone && symbols.Count >= symbolsMax);

    /// <summary>Symbols taken so far.</summary>
    public int Symbols => symbols.Count;

    /// <summary>What the other side has and this one lacks.</summary>
    public IReadOnlyList<ulong> Missing => missing;

    /// <summary>What this side has and the other one lacks.</summary>
    public IReadOnlyList<ulong> Surplus => surplus;

    /// <summary>Takes the other side's next symbol. Does nothing once done or given up.</summary>
    public void Add(CodedSymbol symbol)
    {
        if (IsDone || HasGivenUp)
        {
            return;
        }

        var index = symbols.Count;
        symbol = found.Apply(index, own.Apply(index, symbol));
        symbols.Add(symbol);
        Look(index);
        Peel();
    }

    private SymbolWalk WalkOf(ulong id) => new(placeOf is null ? id : placeOf(id));

    /// <summary>Queues a symbol that may name something.</summary>
    private void Look(int index)
    {
        if (symbols[index].IsPure || (placeOf is not null && symbols[index] is { Count: 0, IsEmpty: false }))
        {
            pure.Enqueue(index);
        }
    }

    private void Peel()
    {
        while (pure.TryDequeue(out var index))
        {
            var symbol = symbols[index];
            var mine = 0UL;
            var isPair = !symbol.IsPure && symbol is { Count: 0, IsEmpty: false } && IsPair(index, symbol, out mine);
            if (!symbol.IsPure && !isPair)
            {
                continue;
            }

            if (peeled == symbols.Count)
            {
                isTorn = true;
                return;
            }

            peeled++;
            if (isPair)
            {
                missing.Add(symbol.Sum ^ mine);
                surplus.Add(mine);
                TakeOut(symbol.Sum ^ mine, -1);
                TakeOut(mine, 1);
                continue;
            }

            (symbol.Count > 0 ? missing : surplus).Add(symbol.Sum);
            TakeOut(symbol.Sum, -symbol.Count);
        }
    }

    /// <summary>Whether the symbol holds one changed place, and the own id of it.</summary>
    private bool IsPair(int index, in CodedSymbol symbol, out ulong mine)
    {
        foreach (var id in placed)
        {
            if (symbol.IsPairWith(id) && placeOf!(symbol.Sum ^ id) == placeOf(id) && IsIn(id, index))
            {
                mine = id;
                return true;
            }
        }

        mine = 0;
        return false;
    }

    private bool IsIn(ulong id, int index)
    {
        var walk = WalkOf(id);
        while (walk.Index < index)
        {
            walk.Move();
        }

        return walk.Index == index;
    }

    private void TakeOut(ulong id, int direction)
    {
        var walk = WalkOf(id);
        for (; walk.Index < symbols.Count; walk.Move())
        {
            var at = (int)walk.Index;
            symbols[at] = symbols[at].With(id, direction);
            Look(at);
        }

        found.Add(id, direction, walk);
    }
}
