using System;
using Starling.Model.Quorums;

namespace Starling.Api;

/// <summary>Which records of a partition to read.</summary>
public sealed record SliceOptions
{
    /// <summary>First clustering key, inclusive. <value>Default: from the start.</value></summary>
    public ReadOnlyMemory<byte> From { get; init; }

    /// <summary>End, exclusive. <value>Default empty: to the end.</value></summary>
    public ReadOnlyMemory<byte> To { get; init; }

    /// <summary>Read backwards, from the end. <value>Default false.</value></summary>
    public bool Backwards { get; init; }

    /// <summary>Live records to return at most, 1 to 10,000. <value>Default 100.</value></summary>
    public int Limit { get; init; } = 100;

    /// <summary>How many replicas must answer. Null: the table's default.</summary>
    public ConsistencyLevel? Level { get; init; }

    /// <summary>How long to try. <value>Null: the node's default, 5 s.</value></summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The session that reads: it finds its own writes and never sees less than before, whatever the level.
    /// <value>Null: none.</value></summary>
    public Session? Session { get; init; }
}
