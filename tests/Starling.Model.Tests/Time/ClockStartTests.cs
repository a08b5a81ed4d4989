using System;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.Time;

public sealed class ClockStartTests
{
    private const long Second = 1_000_000;
    private const long Noon = 1_790_000_000 * Second;

    [Theory]
    [InlineData(-1_000_000)]
    [InlineData(0)]
    [InlineData(3)]
    public void Given_an_ordinary_gap_Then_start_now(long seconds) =>
        Assert.Equal(new ClockStart.Now(After(seconds)), ClockStart.Of(After(seconds), Noon));

    [Fact]
    public void Given_the_first_start_ever_Then_start_now() =>
        Assert.Equal(new ClockStart.Now(default), ClockStart.Of(default, Noon));

    [Fact]
    public void Given_a_nonsense_ceiling_and_force_Then_the_clock_can_give_stamps_at_once()
    {
        var start = Assert.IsType<ClockStart.Now>(ClockStart.Of(new HybridTime(long.MaxValue), Noon, force: true));

        var clock = new HybridClock(start.Ceiling);

        Assert.Equal(TimeSpan.Zero, clock.StallAt(Noon));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridClock(new HybridTime(long.MaxValue)));
    }

    [Fact]
    public void Given_more_than_three_seconds_Then_wait_until_three_are_left_and_then_start()
    {
        var ceiling = new HybridTime(Noon + (3600 * Second));

        var wait = Assert.IsType<ClockStart.Wait>(ClockStart.Of(ceiling, Noon));

        Assert.Equal(TimeSpan.FromSeconds(3597), wait.For);
        Assert.IsType<ClockStart.Now>(ClockStart.Of(ceiling, Noon + (long)wait.For.TotalMicroseconds));
        Assert.IsType<ClockStart.Wait>(ClockStart.Of(ceiling, Noon + (long)wait.For.TotalMicroseconds - 1));
    }

    [Theory]
    [InlineData(Noon + (3600 * Second) + 1)]
    [InlineData(long.MaxValue)]
    public void Given_more_than_an_hour_Then_refuse_and_say_why(long ceiling)
    {
        var refusal = Assert.IsType<ClockStart.Refuse>(ClockStart.Of(new HybridTime(ceiling), Noon));

        Assert.Contains("Set the machine's clock right", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains(new HybridTime(Noon).ToString(), refusal.Reason, StringComparison.Ordinal);
        Assert.Equal(new ClockStart.Now(After(0)), ClockStart.Of(new HybridTime(ceiling), Noon, force: true));
    }

    private static HybridTime After(long seconds) => new(Noon + (seconds * Second));
}
