using System.Collections.Generic;

namespace Starling.Model.Agreement;

/// <summary>Finds how two sets differ from the coded symbols of the other one: about 1.4 to 1.8 symbols for each difference.</summary>
/// <remarks>
/// Intuition: take my symbols from yours, and what both have cancels. A symbol that is left with one id names it; taken out of
/// all other symbols it falls into, it leaves others with one. The first symbol holds every difference, so when it is empty all
/// are found. Work is bounded: a decoder that was given <c>symbolsMax</c> symbols gives up, and the caller sends plain lists.
/// Symbols of a set that changed while they were made do not fit together, and peeling them may name the same ids again and again without an end.
/// Where they fit, each id that is found empties the symbol that named it for good; so more ids than symbols prove that they do not, and the decoder gives up.
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
    private bool isTorn;

    /// <param name="ids">The own set, distinct ids, not changed meanwhile.</param>
    /// <param name="symbolsMax">After so many symbols, 1 or more, the decoder gives up.</param>
    public SymbolDecoder(IEnumerable<ulong> ids, int symbolsMax)
    {
        this.symbolsMax = symbolsMax;
        foreach (var id in ids)
        {
            own.Add(id, -1, new SymbolWalk(id));
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
        if (symbol.IsPure)
        {
            pure.Enqueue(index);
        }

        Peel();
    }

    private void Peel()
    {
        while (pure.TryDequeue(out var index))
        {
            var symbol = symbols[index];
            if (!symbol.IsPure)
            {
                continue;
            }

            if (missing.Count + surplus.Count == symbols.Count)
            {
                isTorn = true;
                return;
            }

            var id = symbol.Sum;
            (symbol.Count > 0 ? missing : surplus).Add(id);
            TakeOut(id, -symbol.Count);
        }
    }

    private void TakeOut(ulong id, int direction)
    {
        var walk = new SymbolWalk(id);
        for (; walk.Index < symbols.Count; walk.Move())
        {
            var at = (int)walk.Index;
            symbols[at] = symbols[at].With(id, direction);
            if (symbols[at].IsPure)
            {
                pure.Enqueue(at);
            }
        }

        found.Add(id, direction, walk);
    }
}
