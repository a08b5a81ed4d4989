namespace Starling.Storage.Hints;

/// <summary>One kept mutation: its place in the target's order, and its bytes.</summary>
public sealed record Hint(ulong Sequence, byte[] Mutation);
