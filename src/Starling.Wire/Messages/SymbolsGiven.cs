using Starling.Model.Agreement;

namespace Starling.Wire.Messages;

/// <summary>What a <see cref="Symbols"/> holds of one set.</summary>
/// <param name="Word">Whether symbols were made, and if not, why.</param>
/// <param name="Items">As many symbols as were asked for; none with another word than <see cref="RepairWord.Done"/>.</param>
public readonly record struct SymbolsGiven(RepairWord Word, CodedSymbol[] Items);
