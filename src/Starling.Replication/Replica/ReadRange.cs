using System;

namespace Starling.Replication.Replica;

/// <summary>Which rows of a partition are meant: one record, or a slice.</summary>
public readonly ref struct ReadRange
{
    /// <summary>A slice; otherwise the one record whose clustering key is <see cref="Lower"/>.</summary>
    public bool IsSlice { get; init; }

    /// <summary>Inclusive.</summary>
    public ReadOnlySpan<byte> Lower { get; init; }

    /// <summary>Exclusive; empty for the end.</summary>
    public ReadOnlySpan<byte> Upper { get; init; }

    public bool Backwards { get; init; }

    public int Limit { get; init; }
}
