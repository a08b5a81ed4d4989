namespace Starling.Wire.Messages;

/// <summary>One slot in a <see cref="Converged"/>.</summary>
/// <param name="Word">Whether the replica tells its sums.</param>
/// <param name="Stand">Its sums as of the moment; <c>default</c> unless the word is <see cref="RoundWord.Done"/>.</param>
public readonly record struct ConvergedSlot(RoundWord Word, SlotStand Stand);
