using System;
using CsCheck;
using Microsoft.Extensions.Caching.Distributed;
using Starling.Api;
using Xunit;

namespace Starling.Caching.Tests;

public sealed class CacheLifeTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Uses at random moments: after each the entry lives at least one window, at most one and a quarter, and never beyond its absolute expiry.</summary>
    [Fact]
    public void After_a_use_an_entry_lives_a_window_more_and_at_most_a_quarter_besides() =>
        Gen.Select(Gen.Double[0.001, 100_000], Gen.Double[0, 2].Array[1, 200], Gen.Double[0.1, 50], Gen.Bool).Sample((seconds, pauses, end, hasEnd) =>
        {
            var window = TimeSpan.FromSeconds(seconds);
            DateTimeOffset? until = hasEnd ? Start + (window * end) : null;
            var life = new CacheLife(window, until);
            var (now, expiry, writes) = (Start, life.ExpiryAt(Start), 0);
            foreach (var pause in pauses)
            {
                now += window * pause;
                if (now >= expiry)
                {
                    return;
                }

                if (life.IsDue(now, expiry))
                {
                    expiry = life.ExpiryAt(now);
                    writes++;
                }

                var least = until < now + window ? until.Value : now + window;
                Assert.True(expiry >= least, $"{expiry} is before {least}");
                Assert.True(expiry <= now + (window * 1.25) && !(expiry > until), $"{expiry} is too late at {now}");
            }

            Assert.True(writes <= ((now - Start) / (window * 0.25)) + 1, $"{writes} writes in {(now - Start) / window} windows");
        });

    [Fact]
    public void What_is_stored_comes_back()
    {
        foreach (var life in new[] { default, new CacheLife(TimeSpan.FromTicks(1), null), new(null, Start), new(TimeSpan.FromDays(7), Start) })
        {
            Assert.Equal(life, CacheLife.Of(new Value(default, life.ToHeaders())));
        }
    }

    [Fact]
    public void Options_become_moments()
    {
        var usual = TimeSpan.FromMinutes(20);
        CacheLife Of(DistributedCacheEntryOptions options) => CacheLife.Of(options, usual, Start);
        Assert.Equal(new CacheLife(usual, null), Of(new()));
        Assert.Equal(new CacheLife(null, Start.AddHours(1)), Of(new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) }));
        Assert.Equal(new CacheLife(null, Start.AddHours(2)), Of(new() { AbsoluteExpiration = Start.AddHours(2) }));
        Assert.Equal(
            new CacheLife(TimeSpan.FromMinutes(1), Start.AddHours(2)),
            Of(new() { AbsoluteExpiration = Start.AddHours(2), SlidingExpiration = TimeSpan.FromMinutes(1) }));
        Assert.Equal(new CacheLife(CacheLife.SlidingMax, null), Of(new() { SlidingExpiration = TimeSpan.MaxValue }));
        Assert.Equal(Start.AddDays(36_500), Of(new() { AbsoluteExpirationRelativeToNow = TimeSpan.MaxValue }).Until);
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(new() { AbsoluteExpiration = Start }));
    }
}
