using System;
using System.Globalization;

namespace Starling.Objects.Http;

/// <summary>Dates of HTTP headers (RFC 9110, section 5.6.7): whole seconds, GMT.</summary>
internal static class HttpDate
{
    public static string Show(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads one; anything else is as good as absent.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(
            text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A time as a header can say it.</summary>
    public static DateTimeOffset Whole(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
