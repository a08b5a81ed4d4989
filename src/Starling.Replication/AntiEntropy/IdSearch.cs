using System;
using System.Collections.Generic;
using Starling.Model.Agreement;
using Starling.Storage.Agreement;

namespace Starling.Replication.AntiEntropy;

/// <summary>How one set of ids differs from the peer's, found from symbols that come a few at a time.</summary>
/// <remarks>When the peer's set changes in between, symbols do not fit together and the decoding fails like one of sets that differ too much: it is begun again,
/// and then given up, and the caller takes another way.</remarks>
/// <param name="slot">Whose set.</param>
/// <param name="leaf">The rows of this leaf; -1: the slot's leaves.</param>
/// <param name="own">What this side holds.</param>
/// <param name="symbolsMax">Symbols of one attempt at most.</param>
internal sealed class IdSearch(SlotCase slot, int leaf, IReadOnlyCollection<ulong> own, int symbolsMax)
{
    private const int AttemptsMax = 2;

    private SymbolDecoder decoder = Begin(leaf, own, symbolsMax);
    private int failed;

    public SlotCase Case { get; } = slot;

    public int Leaf { get; } = leaf;

    /// <summary>What was found; null while it is looked for, and when that was given up.</summary>
    public IdDifference? Found { get; private set; }

    /// <summary>True while more symbols are of use.</summary>
    public bool IsOpen => Found is null && failed < AttemptsMax && !Case.IsInTrouble;

    /// <summary>The number of the next symbol.</summary>
    public int From => decoder.Symbols;

    /// <summary>How many symbols to ask for.</summary>
    public int Step => Math.Min(SymbolSteps.Next(decoder.Symbols), symbolsMax - decoder.Symbols);

    /// <summary>Takes symbols, from <see cref="From"/> on.</summary>
    public void Take(ReadOnlySpan<CodedSymbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            decoder.Add(symbol);
        }

        if (decoder.IsDone)
        {
            Found = new IdDifference(decoder.Missing, decoder.Surplus);
        }
        else if (decoder.HasGivenUp)
        {
            failed++;
            decoder = Begin(Leaf, own, symbolsMax);
        }
    }

    /// <summary>A slot has one id for each leaf; ids of rows have no place.</summary>
    private static SymbolDecoder Begin(int leaf, IReadOnlyCollection<ulong> own, int symbolsMax) =>
        leaf < 0 ? new SymbolDecoder(own, symbolsMax, LeafItem.PlaceOf) : new SymbolDecoder(own, symbolsMax);
}
