using System;
using Starling.Model.Quorums;

namespace Starling.Api;

/// <summary>How to read.</summary>
public sealed record ReadOptions
{
    /// <summary>How many replicas must answer. Null: the table's default, which is QUORUM unless changed.</summary>
    public ConsistencyLevel? Level { get; init; }

    /// <summary>The least number of replicas, together with <see cref="Level"/>. Range 0 to 64. <value>Default 0.</value></summary>
    public int AtLeast { get; init; }

    /// <summary>How long to try, 1 ms to 10 min. <value>Null: the node's default, 5 s.</value></summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>False: a replica that has nothing does not count towards the level. <value>Default true.</value></summary>
    public bool CountNotFound { get; init; } = true;

    /// <summary>With <see cref="CountNotFound"/> false: give up when a majority has nothing or failed. <value>Default false.</value></summary>
    public bool GiveUpEarly { get; init; }

    /// <summary>The session that reads: it finds its own writes and never sees less than before, whatever the level.
    /// <value>Null: none.</value></summary>
    public Session? Session { get; init; }
}
