using System;
using Starling.Model.Quorums;

namespace Starling.Api;

/// <summary>How to read a value of a data type.</summary>
public sealed record FetchOptions
{
    /// <summary>How many replicas must answer. Null: the table's default, which is QUORUM unless changed.</summary>
    public ConsistencyLevel? Level { get; init; }

    /// <summary>The least number of replicas, together with <see cref="Level"/>. Range 0 to 64. <value>Default 0.</value></summary>
    public int AtLeast { get; init; }

    /// <summary>How long to try, 1 ms to 10 min. <value>Null: the node's default, 5 s.</value></summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Leave the context out: for those who will not remove anything. <value>Default false.</value></summary>
    public bool WithoutContext { get; init; }

    /// <summary>The id of an operation (<see cref="UpdateOptions.Operation"/>): <see cref="DataReading.KnowsOperation"/> says whether it has taken effect.
    /// <value>Null: nothing is asked.</value></summary>
    public Guid? Operation { get; init; }

    /// <summary>The session that reads: it finds its own writes and never sees less than before, whatever the level.
    /// <value>Null: none.</value></summary>
    public Session? Session { get; init; }
}
