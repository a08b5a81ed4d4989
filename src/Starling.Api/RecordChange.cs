using System;

namespace Starling.Api;

/// <summary>One record's change: a put, or a delete when <paramref name="Value"/> is null.</summary>
public sealed record RecordChange(ReadOnlyMemory<byte> Clustering, Value? Value, Context Context = default)
{
    /// <summary>How long the value is shown, from the write on: 1 ms to 36,525 days (100 years), or zero for ever. A delete takes none.
    /// <value>Null: as <see cref="WriteOptions"/> say.</value></summary>
    public TimeSpan? TimeToLive { get; init; }
}
