namespace Starling.Wire.Messages;

/// <summary>What a <see cref="PulledRows"/> holds of one leaf.</summary>
/// <param name="Word">Whether rows were looked up, and if not, why.</param>
/// <param name="Count">How many of its rows follow: perhaps fewer than were asked for, because they have changed or do not fit.</param>
public readonly record struct RowsGiven(RepairWord Word, int Count);
