namespace Starling.Wire.Messages;

/// <summary>What a <see cref="LeafIds"/> holds of one leaf.</summary>
/// <param name="Word">Whether the rows are listed, and if not, why.</param>
/// <param name="Ids">The rows' ids; none with another word than <see cref="RepairWord.Done"/>.</param>
public readonly record struct LeafRowIds(RepairWord Word, ulong[] Ids);
