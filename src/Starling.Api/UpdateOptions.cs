using System;
using Starling.Model.Quorums;

namespace Starling.Api;

/// <summary>How to change a value of a data type.</summary>
public sealed record UpdateOptions
{
    /// <summary>How many replicas must have synced the change. Null: the table's default, which is QUORUM unless changed.</summary>
    public ConsistencyLevel? Level { get; init; }

    /// <summary>The least number of replicas, together with <see cref="Level"/>. Range 0 to 64. <value>Default 0.</value></summary>
    public int AtLeast { get; init; }

    /// <summary>What the client has read (<see cref="DataReading.Context"/>): a remove takes away just that, also at replicas that have yet to hear of it.
    /// Adds and counts need none. <value>Default none: a remove takes away what the replica that takes the change shows, and is refused where it shows
    /// nothing.</value></summary>
    public Context Context { get; init; }

    /// <summary>How long to try, 1 ms to 10 min. <value>Null: the node's default, 5 s.</value></summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Return the value after the change, as the replica that took it knows it. <value>Default false.</value></summary>
    public bool ReturnBody { get; init; }

    /// <summary>That value comes without a context. <value>Default false.</value></summary>
    public bool WithoutContext { get; init; }

    /// <summary>The operation's id, the same in all tries of one change: however often and through whichever nodes it is tried, it takes effect once, for
    /// two minutes from
    /// its first try on (a setting of the nodes). A counter remembers some hundred ids at each node, until all replicas have agreed on them; with more the
    /// change is refused with <see cref="StarlingError.NotRemembered"/>: wait, or send it without an id. Never give one id to two changes.
    /// <value>Null: a remote client draws one for each change, and tries again by itself; elsewhere none.</value></summary>
    public Guid? Operation { get; init; }

    /// <summary>For a change that was tried before by somebody else: how long ago that was. A retry that comes after the nodes' window is refused.
    /// <value>Default zero.</value></summary>
    public TimeSpan OperationAge { get; init; }

    /// <summary>The session that writes: it finds the change again in its later reads. <value>Null: none.</value></summary>
    public Session? Session { get; init; }
}
