using System;
using CsCheck;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;

namespace Starling.Model.Tests.Values;

public sealed class LifetimeTests
{
    private static readonly HybridTime Origin = new(1_000_000);

    [Theory]
    [InlineData("250ms", 250_000)]
    [InlineData("90", 90_000_000)]
    [InlineData("90s", 90_000_000)]
    [InlineData("15m", 900_000_000)]
    [InlineData("12h", 43_200_000_000)]
    [InlineData("7d", 604_800_000_000)]
    [InlineData("36525d", Lifetime.MicrosMax)]
    [InlineData("0", 0)]
    [InlineData("0d", 0)]
    [InlineData("none", 0)]
    public void Texts_are_read(string text, long micros)
    {
        Assert.True(Lifetime.TryParse(text, out var lifetime));
        Assert.Equal(micros == 0 ? Lifetime.Never : Lifetime.Of(micros), lifetime);
        Assert.Null(lifetime.FaultAt(Origin));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1 d")]
    [InlineData("1.5h")]
    [InlineData("1w")]
    [InlineData("1sm")]
    [InlineData("never")]
    [InlineData("36526d")]
    [InlineData("9223372036854775807d")]
    [InlineData("99999999999999999999")]
    public void Other_texts_are_refused(string? text) => Assert.False(Lifetime.TryParse(text, out _));

    [Fact]
    public void What_a_write_says_goes_before_the_tables_default()
    {
        var week = Lifetime.Of(TimeSpan.FromDays(7));
        Assert.Equal(new HybridTime(1_000_000 + 604_800_000_000), Lifetime.Unsaid.ExpiryFrom(Origin, week));
        Assert.Null(Lifetime.Unsaid.ExpiryFrom(Origin, Lifetime.Never));
        Assert.Null(Lifetime.Never.ExpiryFrom(Origin, week));
        Assert.Null(Lifetime.Of(TimeSpan.Zero).ExpiryFrom(Origin, week));
        Assert.Equal(new HybridTime(1_001_000), Lifetime.Of(1_000).ExpiryFrom(Origin, week));
        Assert.Equal(new HybridTime(5), Lifetime.Until(new HybridTime(5)).ExpiryFrom(Origin, week));
    }

    [Theory]
    [InlineData(4_294_967_295L * 1_000_000)] // the end of 32 bits of seconds, in 2106
    [InlineData(2_147_483_647L * 1_000_000)] // and of 31, in 2038
    [InlineData(long.MaxValue - 1)]
    [InlineData(long.MaxValue)]
    public void No_sum_overflows_into_the_past(long origin) => Gen.Long[Lifetime.MicrosMin, Lifetime.MicrosMax].Sample(length =>
    {
        var expiry = Lifetime.Of(length).ExpiryFrom(new HybridTime(origin), default)!.Value;
        Assert.Equal(
            (Int128)expiry.Micros, Int128.Min(long.MaxValue, (Int128)origin + length));
    });

    [Theory]
    [InlineData(999)]
    [InlineData(-1)]
    [InlineData(Lifetime.MicrosMax + 1)]
    public void Lengths_outside_the_bounds_are_faults(long micros)
    {
        Assert.NotNull(Lifetime.Of(micros).FaultAt(Origin));
        Assert.NotNull(Lifetime.Until(new HybridTime(micros < 1000 ? 0 : Origin.Micros + micros)).FaultAt(Origin));
    }

    [Fact]
    public void The_bounds_themselves_are_none()
    {
        Assert.Null(Lifetime.Of(Lifetime.MicrosMin).FaultAt(Origin));
        Assert.Null(Lifetime.Of(Lifetime.MicrosMax).FaultAt(Origin));
        Assert.Null(Lifetime.Until(new HybridTime(Origin.Micros + Lifetime.MicrosMax)).FaultAt(Origin));
        Assert.Null(Lifetime.Until(new HybridTime(1)).FaultAt(Origin));
        Assert.Null(Lifetime.Unsaid.FaultAt(Origin));
    }
}
