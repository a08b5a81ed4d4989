using System;
using System.Collections.Generic;
using Starling.Api;

namespace Starling.Typed;

/// <summary>One record as it was read, its siblings made one. It carries its context: give it back to <see cref="StarlingTable{T}.ReplaceAsync"/>
/// or <see cref="StarlingTable{T}.DeleteSeenAsync"/>, and the write replaces what was seen and
/// nothing newer. Immutable, as far as <see cref="Value"/> is.</summary>
public sealed record TypedRecord<T>
    where T : class
{
    /// <summary>Where it was read.</summary>
    public required RecordKey Key { get; init; }

    /// <summary>The value; null when the record does not exist, is deleted or has expired.</summary>
    public required T? Value { get; init; }

    /// <summary>What was seen.</summary>
    public required Context Context { get; init; }

    /// <summary>How many live values there were: 0, 1, or more when writes were concurrent.</summary>
    public int Siblings { get; init; }

    /// <summary>When the newest of them was written. <value>Null when there was none, or when this is what a write left.</value></summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>When the newest of them expires. <value>Null: never, or there is none.</value></summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The newest value's headers but its content type: user metadata, and index entries. Writes of this record keep them.</summary>
    public IReadOnlyList<ValueHeader> Headers { get; init; } = [];
}
