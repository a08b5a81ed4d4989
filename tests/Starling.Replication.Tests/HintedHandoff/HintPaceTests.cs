using System;
using Starling.Replication.HintedHandoff;
using Xunit;

namespace Starling.Replication.Tests.HintedHandoff;

public sealed class HintPaceTests
{
    [Fact]
    public void A_target_that_keeps_up_is_served_ever_faster_up_to_the_limit()
    {
        var pace = new HintPace(1 << 20, 8 << 20);
        for (var i = 0; i < 50; i++)
        {
            var before = pace.BytesPerSecond;
            pace.RestAfter(1 << 20, TimeSpan.FromMilliseconds(10));
            Assert.InRange(pace.BytesPerSecond, before, 8 << 20);
        }

        Assert.Equal(8 << 20, pace.BytesPerSecond);
    }

    [Fact]
    public void A_target_that_turns_slow_is_served_slower_but_never_not_at_all()
    {
        var pace = new HintPace(1 << 20, 8 << 20);
        pace.RestAfter(1 << 20, TimeSpan.FromMilliseconds(10));
        pace.RestAfter(1 << 20, TimeSpan.FromMilliseconds(500));
        Assert.InRange(pace.BytesPerSecond, 1, (1 << 20) - 1);
        for (var i = 0; i < 50; i++)
        {
            pace.RestAfterFailure();
        }

        Assert.Equal(64 << 10, pace.BytesPerSecond);
    }

    [Fact]
    public void One_quick_small_page_is_not_held_against_all_full_ones()
    {
        var pace = new HintPace(1 << 20, 64 << 20);
        pace.RestAfter(100, TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 60; i++)
        {
            pace.RestAfter(1 << 20, TimeSpan.FromMilliseconds(60));
        }

        Assert.Equal(64 << 20, pace.BytesPerSecond);
    }

    [Fact]
    public void A_page_of_which_nothing_was_sent_teaches_nothing()
    {
        var pace = new HintPace(1 << 20, 64 << 20);
        Assert.Equal(TimeSpan.Zero, pace.RestAfter(0, TimeSpan.Zero));
        pace.RestAfter(1 << 20, TimeSpan.FromMilliseconds(30));
        Assert.True(pace.BytesPerSecond > 1 << 20);
    }

    [Fact]
    public void The_rest_makes_up_the_difference_to_the_pace()
    {
        var pace = new HintPace(1_000_000, 1_000_000);
        var rest = pace.RestAfter(500_000, TimeSpan.FromMilliseconds(100));
        Assert.Equal(400, rest.TotalMilliseconds, 1.0);
    }
}
