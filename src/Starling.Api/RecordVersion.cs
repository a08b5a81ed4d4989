using System;

namespace Starling.Api;

/// <summary>One version of a record.</summary>
/// <param name="Value">The value; <see cref="Api.Value.Empty"/> for a tombstone.</param>
/// <param name="IsTombstone">True when this version is a delete.</param>
/// <param name="WrittenAt">When the coordinator took the write (for last-write-wins: the write time), in microseconds since 1970 UTC.</param>
/// <param name="Id">128 bits that are unique to the version, the same at every node.</param>
public sealed record RecordVersion(Value Value, bool IsTombstone, long WrittenAt, UInt128 Id)
{
    private static readonly long MicrosMin =
        (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static readonly long MicrosMax =
        (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>When the value expires, or did: from then on readers are shown a tombstone. To the microsecond.
    /// <value>Null: never.</value></summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>True when this version is a tombstone because its time to live is over, not because of a delete.</summary>
    public bool HasExpired => IsTombstone && ExpiresAt is not null;

    /// <summary><see cref="WrittenAt"/> as a time; the nearest one that the type knows when a client chose a write time beyond.</summary>
    public DateTimeOffset WrittenAtTime => TimeOf(WrittenAt);

    internal static DateTimeOffset TimeOf(long micros) => DateTimeOffset.UnixEpoch.AddTicks(
        Math.Clamp(micros, MicrosMin, MicrosMax) * TimeSpan.TicksPerMicrosecond);

    /// <summary><see cref="Id"/> as a text of 22 letters and digits (base 62).</summary>
    public string Tag => string.Create(22, Id, static (text, id) =>
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            (id, var digit) = UInt128.DivRem(id, 62);
            text[i] = Digits[(int)digit];
        }
    });
}
