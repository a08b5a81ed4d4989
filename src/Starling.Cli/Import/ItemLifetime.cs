using System;
using System.Globalization;
using Starling.Api;
using Starling.Model.Values;

namespace Starling.Cli.Import;

/// <summary>What a record of the input says of its lifetime: a length, a moment, or nothing.</summary>
internal readonly record struct ItemLifetime(TimeSpan? TimeToLive, DateTimeOffset? ExpiresAt)
{
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"];

    /// <summary>Reads a time to live (<c>90s</c>, a number of seconds) or a moment (RFC 3339, as an export has it); an empty text says
    /// nothing.</summary>
    public static bool TryParse(string text, out ItemLifetime lifetime)
    {
        lifetime = default;
        if (text.Length == 0)
        {
            return true;
        }

        if (Lifetime.TryParse(text, out var length))
        {
            lifetime = new ItemLifetime(TimeSpan.FromMicroseconds(length.Micros), null);
            return true;
        }

        if (DateTimeOffset.TryParseExact(
            text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            lifetime = new ItemLifetime(null, moment);
            return true;
        }

        return false;
    }

    /// <summary>The fault of a record whose field cannot be read.</summary>
    public static string FaultOf(string field) =>
        $"its field '{field}' is neither a time to live such as 90s or 7d nor a moment such as 2030-01-31T12:00:00Z";

    public WriteOptions In(WriteOptions options) => options with { TimeToLive = TimeToLive, ExpiresAt = ExpiresAt };
}
