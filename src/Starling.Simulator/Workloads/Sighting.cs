using System;
using System.Globalization;

namespace Starling.Simulator.Workloads;

/// <summary>One version as a read showed it.</summary>
/// <param name="Write">The write that made it, found by its bytes; null for tombstones and for bytes that nobody wrote.</param>
/// <param name="IsTombstone">True for a delete.</param>
/// <param name="Time">Its write time, in microseconds since 1970.</param>
/// <param name="Tag">The version's own name.</param>
/// <param name="Body">Its bytes as text.</param>
public sealed record Sighting(WriteEvent? Write, bool IsTombstone, long Time, string Tag, string Body)
{
    /// <summary>When it expires, or did, as the read says; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsTombstone ? "tombstone" : Write is null ? "unknown bytes" : $"w{Write.Id}")} @{Time} {Tag}{(ExpiresAt is { } end ? $" until {(end - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}" : "")}");
}
