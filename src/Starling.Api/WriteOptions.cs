using System;
using Starling.Model.Quorums;

namespace Starling.Api;

/// <summary>How to write.</summary>
public sealed record WriteOptions
{
    /// <summary>How many replicas must have synced the write. Null: the table's default, which is QUORUM unless changed.</summary>
    public ConsistencyLevel? Level { get; init; }

    /// <summary>The least number of replicas, together with <see cref="Level"/>. Range 0 to 64. <value>Default 0.</value></summary>
    public int AtLeast { get; init; }

    /// <summary>What the writer has read: the versions that this write replaces. For last-write-wins tables it makes the write
    /// later than what was read, whatever the clocks say. <value>Default none: replaces nothing it has not seen.</value></summary>
    public Context Context { get; init; }

    /// <summary>How long to try, 1 ms to 10 min. <value>Null: the node's default, 5 s.</value></summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>For last-write-wins tables: the write's place in the order, in microseconds since 1970 UTC. Times more than 500 ms
    /// ahead of the node's clock are refused. <value>Null: now.</value></summary>
    public long? WriteTime { get; init; }

    /// <summary>Return the record as it stands after the write, at the replica that took it. <value>Default false.</value></summary>
    public bool ReturnBody { get; init; }

    /// <summary>For siblings tables: replace everything that the taking replica knows, so that readers see one value.
    /// <value>Null: as the table's property <c>allow_mult</c> says.</value></summary>
    public bool? ReplaceAll { get; init; }
}
