using System;
using System.Collections.Generic;

namespace Starling.Model.DataTypes;

/// <summary>What a writer asks for. One change is atomic, however many fields it touches.</summary>
public abstract record DataChange
{
    private DataChange()
    {
    }

    /// <summary>Adds to a counter.</summary>
    /// <param name="Amount">May be negative; 0 only makes the counter exist.</param>
    public sealed record Count(long Amount) : DataChange;

    /// <summary>Gives a register a value.</summary>
    /// <param name="Value">May be empty.</param>
    public sealed record Assign(ReadOnlyMemory<byte> Value) : DataChange;

    /// <summary>Turns a flag on or off.</summary>
    public sealed record Turn(bool On) : DataChange;

    /// <summary>Adds elements to a set, then removes elements from it.</summary>
    /// <param name="Adds">In any order; repeated ones count once.</param>
    /// <param name="Removes">The same. With a context, those that it has seen go; without, all that is here goes, the adds of this change too.</param>
    public sealed record Members(
        IReadOnlyCollection<ReadOnlyMemory<byte>> Adds, IReadOnlyCollection<ReadOnlyMemory<byte>> Removes) : DataChange;

    /// <summary>Removes fields from a map, then changes fields of it.</summary>
    /// <param name="Removes">Steps made by <see cref="PathStep.Field(DataKind, string)"/>.</param>
    /// <param name="Updates">No field twice.</param>
    public sealed record Fields(
        IReadOnlyCollection<PathStep> Removes, IReadOnlyCollection<KeyValuePair<PathStep, DataChange>> Updates) : DataChange;
}
