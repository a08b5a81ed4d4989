using System;
using System.Globalization;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>How long an object is shown: asked for in seconds, told as the moment of its expiry.</summary>
internal static class TimeToLive
{
    /// <summary>Of a PUT or POST: whole seconds, 1 to 3155760000 (36,525 days), or 0 for ever whatever the table's default is.</summary>
    public const string Header = "X-Starling-TTL";

    /// <summary>Of an answer: the expiry, RFC 3339 in UTC. Absent for an object that never expires.</summary>
    public const string ExpiresHeader = "X-Starling-Expires";

    private const long SecondsMax = 36_525L * 24 * 3600;

    /// <summary>Null when the request says nothing.</summary>
    /// <exception cref="RefusedException">The header is no number of seconds within the bounds.</exception>
    public static TimeSpan? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= SecondsMax
            ? TimeSpan.FromSeconds(seconds)
            : throw new RefusedException(
                400, $"{Header} is a whole number of seconds, 1 to {SecondsMax}, or 0 for an object that never expires.");
    }

    /// <summary>The header's text for a version; null when it never expires.</summary>
    public static string? Show(RecordVersion version) =>
        version.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
