using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;
using Starling.Api;

namespace Starling.Caching;

/// <summary>How long an entry lives: for so long after its last use, until a moment, or both. Pure: the time comes in.</summary>
/// <remarks>
/// A record's expiry is a moment that is stored with it, so a use that lengthens an entry's life has to write the entry again. To do so at every use
/// would make each read of a busy entry a write. So an entry is stored with a quarter of its window more than it needs, and is written again by the
/// first use that finds less than one whole window left: four times a window at most, however busy it is, by each program.
/// Laws: after a use an entry lives at least one window more, and at most one and a quarter; never beyond its absolute expiry.
/// </remarks>
internal readonly record struct CacheLife(TimeSpan? Sliding, DateTimeOffset? Until)
{
    /// <summary>Ten years; with the quarter it stays within what a record may live.</summary>
    public static readonly TimeSpan SlidingMax = TimeSpan.FromDays(3650);

    private const string SlidingHeader = "starling-cache-sliding";
    private const string UntilHeader = "starling-cache-until";

    /// <summary>What the options ask for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiry is not in the future, or more than 100 years away.</exception>
    public static CacheLife Of(DistributedCacheEntryOptions options, TimeSpan usual, DateTimeOffset now)
    {
        var until = options.AbsoluteExpirationRelativeToNow is { } span ? Later(now, span) : options.AbsoluteExpiration;
        if (until <= now)
        {
            throw new ArgumentOutOfRangeException(nameof(options), until, "The absolute expiration must be in the future.");
        }

        // A century is as long as a record may live, and as good as for ever.
        var last = now.AddDays(36_500);
        until = until > last ? last : until;
        var sliding = options.SlidingExpiration ?? (until is null ? usual : null);
        return new CacheLife(sliding > SlidingMax ? SlidingMax : sliding, until);
    }

    /// <summary>What an entry was stored with.</summary>
    public static CacheLife Of(Value stored) => new(
        long.TryParse(stored.Header(SlidingHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks > 0
            ? TimeSpan.FromTicks(Math.Min(ticks, SlidingMax.Ticks)) : null,
        long.TryParse(stored.Header(UntilHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(end, TimeSpan.Zero) : null);

    /// <summary>The same as headers of the stored value.</summary>
    public IReadOnlyList<ValueHeader> ToHeaders()
    {
        var headers = new List<ValueHeader>(2);
        if (Sliding is { } window)
        {
            headers.Add(new ValueHeader(SlidingHeader, window.Ticks.ToString(CultureInfo.InvariantCulture)));
        }

        if (Until is { } end)
        {
            headers.Add(new ValueHeader(UntilHeader, end.UtcTicks.ToString(CultureInfo.InvariantCulture)));
        }

        return headers;
    }

    /// <summary>When a record that is written now expires.</summary>
    public DateTimeOffset ExpiryAt(DateTimeOffset now)
    {
        var slid = Sliding is { } window ? now + (window * 1.25) : DateTimeOffset.MaxValue;
        return Until is { } end && end < slid ? end : slid;
    }

    /// <summary>True when a use at this moment has to write the entry again, or it might live for less than a window.</summary>
    public bool IsDue(DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var needed = Sliding is { } window ? now + window : DateTimeOffset.MinValue;
        needed = Until is { } end && end < needed ? end : needed;
        return expiresAt < needed;
    }

    private static DateTimeOffset Later(DateTimeOffset now, TimeSpan span) =>
        span < DateTimeOffset.MaxValue - now ? now + span : DateTimeOffset.MaxValue;
}
