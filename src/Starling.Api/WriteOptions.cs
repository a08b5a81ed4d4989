using System;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;

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

    /// <summary>For one record of a siblings table: write only if nobody has written it since it was read with this context; <see cref="Api.Context.None"/>
    /// for a record that was not there. Otherwise the write fails with <see cref="StarlingError.Changed"/> and has not happened. The first replica that can be
    /// reached decides, so of such writes at the same moment one succeeds as long as nodes agree on who can be reached; writes without a condition do
    /// not wait for anybody, and one at the same moment ends beside it. <value>Null: no condition.</value></summary>
    public Context? IfUnchangedSince { get; init; }

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

    /// <summary>How long the values written are shown, from the write on: 1 ms to 36,525 days (100 years), or zero for ever.
    /// Afterwards readers see them as deleted. Deletes have none. <value>Null: as the table's property <c>default_ttl</c>
    /// says.</value></summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The same by the moment at which they expire; not together with <see cref="TimeToLive"/>. One that has passed leaves
    /// what nobody is shown. At most 36,525 days ahead. <value>Null: not given.</value></summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What <see cref="TimeToLive"/> and <see cref="ExpiresAt"/> say.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.BadRequest"/>: they make no sense; the message says why.</exception>
    public Lifetime GetLifetime() => (TimeToLive, ExpiresAt) switch
    {
        (not null, not null) => throw Bad("A write takes a time to live or an expiry, not both."),
        ({ } span, null) => Checked(Lifetime.Of(span)),
        (null, { } end) => Lifetime.Until(new HybridTime((end - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)),
        _ => Lifetime.Unsaid,
    };

    /// <summary>The session that writes: it finds the write again in its later reads, and the write is later than all that it has seen.
    /// <value>Null: none.</value></summary>
    public Session? Session { get; init; }

    /// <summary>How long the value of one change is to be shown, as the change, or else these options, say.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.BadRequest"/>: what they say makes no sense; the message says
    /// why.</exception>
    public Lifetime LifetimeOf(RecordChange change)
    {
        if (change.TimeToLive is not { } span)
        {
            return change.Value is null ? Lifetime.Unsaid : GetLifetime();
        }

        return change.Value is null
            ? throw Bad("A delete takes no time to live: it leaves no value.")
            : Checked(Lifetime.Of(span));
    }

    // What a node refuses anyway is refused here already; a moment is compared with the node's clock, so only a length can be.
    private static Lifetime Checked(Lifetime lifetime) =>
        lifetime.Kind == LifetimeKind.Span && lifetime.FaultAt(default) is { } fault ? throw Bad(fault) : lifetime;

    private static StarlingException Bad(string text) => new(StarlingError.BadRequest, text);
}
