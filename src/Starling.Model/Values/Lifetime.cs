using System;
using System.Globalization;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>How long a written value is to be shown: what a write says, before a coordinator turns it into an expiry.</summary>
/// <remarks>
/// The expiry, a moment, is what is stored and replicated; a length of time would end at another moment on each replica.
/// It is decided once, from the write's origin, and is part of the state, so that every replica holds the same bytes and
/// fingerprints agree (Riak's backends expire on their own clocks, behind the back of its anti-entropy). Microseconds in 64
/// bits reach the year 292,277, so that no sum of a stamp and a lifetime overflows into the past as 32 bits of seconds do
/// in 2038 and 2106 (Cassandra, CASSANDRA-14092); beyond that the sum stays at the end of time.
/// </remarks>
public readonly record struct Lifetime
{
    /// <summary>The shortest lifetime, in microseconds: one millisecond.</summary>
    public const long MicrosMin = 1_000;

    /// <summary>The longest lifetime, in microseconds: 100 years of 365.25 days.</summary>
    public const long MicrosMax = 36_525L * 24 * 3600 * 1_000_000;

    private Lifetime(LifetimeKind kind, long micros)
    {
        Kind = kind;
        Micros = micros;
    }

    /// <summary>The write says nothing: the table's default holds. The <c>default</c> of the type.</summary>
    public static Lifetime Unsaid => default;

    /// <summary>For ever, whatever the table's default is.</summary>
    public static Lifetime Never { get; } = new(LifetimeKind.Never, 0);

    public LifetimeKind Kind { get; }

    /// <summary>A length for <see cref="LifetimeKind.Span"/>, a moment since 1970 for <see cref="LifetimeKind.Until"/>.</summary>
    public long Micros { get; }

    /// <summary>So many microseconds from the write's origin on.</summary>
    public static Lifetime Of(long micros) => new(LifetimeKind.Span, micros);

    /// <summary>So long from the write's origin on; zero is <see cref="Never"/>.</summary>
    public static Lifetime Of(TimeSpan span) =>
        span == TimeSpan.Zero ? Never : Of(span.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>Until a moment. One that has passed leaves a value that nobody is shown.</summary>
    public static Lifetime Until(HybridTime moment) => new(LifetimeKind.Until, moment.Micros);

    /// <summary>Why this cannot be asked for at the moment <paramref name="now"/>, with the remedy; null when it can.</summary>
    public string? FaultAt(HybridTime now) => Kind switch
    {
        LifetimeKind.Span when Micros is < MicrosMin or > MicrosMax =>
            "A time to live is 1 ms to 36,525 days (100 years), or 0 for never.",
        LifetimeKind.Until when Micros <= 0 || Micros > Add(now.Micros, MicrosMax) =>
            "An expiry lies after 1970 and at most 36,525 days (100 years) ahead. Leave it out for a value that never expires.",
        _ => null,
    };

    /// <summary>When a value of this lifetime, written at <paramref name="origin"/>, expires; null for never.</summary>
    /// <param name="origin">The write's origin.</param>
    /// <param name="usual">What holds where the write says nothing: the table's default.</param>
    public HybridTime? ExpiryFrom(HybridTime origin, Lifetime usual)
    {
        var holds = Kind == LifetimeKind.Unsaid ? usual : this;
        return holds.Kind switch
        {
            LifetimeKind.Span => new HybridTime(Add(origin.Micros, holds.Micros)),
            LifetimeKind.Until => new HybridTime(holds.Micros),
            _ => null,
        };
    }

    /// <summary>
    /// Reads <c>90s</c>, <c>250ms</c>, <c>15m</c>, <c>12h</c>, <c>7d</c>, a plain number of seconds, and <c>0</c> or
    /// <c>none</c> for never. False for everything else and outside the bounds.
    /// </summary>
    public static bool TryParse(string? text, out Lifetime lifetime)
    {
        lifetime = Never;
        if (text is null or "none")
        {
            return text is not null;
        }

        var digits = text.AsSpan().TrimEnd("dhms");
        var unit = text[digits.Length..] switch
        {
            "ms" => 1_000L,
            "" or "s" => 1_000_000L,
            "m" => 60_000_000L,
            "h" => 3_600_000_000L,
            "d" => 86_400_000_000L,
            _ => 0,
        };
        if (unit == 0
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > MicrosMax / unit)
        {
            return false;
        }

        lifetime = count == 0 ? Never : Of(count * unit);
        return true;
    }

    /// <summary>Orders expiries: later after earlier, and never after all.</summary>
    internal static int CompareExpiries(HybridTime? a, HybridTime? b) =>
        a is not { } left ? (b is null ? 0 : 1) : b is not { } right ? -1 : left.CompareTo(right);

    private static long Add(long start, long length) => start > long.MaxValue - length ? long.MaxValue : start + length;
}
