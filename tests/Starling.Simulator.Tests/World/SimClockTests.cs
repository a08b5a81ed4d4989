using System;
using System.Threading;
using Starling.Simulator.World;
using Xunit;

namespace Starling.Simulator.Tests.World;

public sealed class SimClockTests
{
    private readonly Stage stage = new(1);

    private SimClock Clock => stage.Clocks[0];

    [Fact]
    public void Given_a_freeze_Then_wall_time_stands_still_timers_go_on_and_the_thaw_shows_the_right_time()
    {
        stage.Run(1000);
        var ticks = 0;
        Clock.Freeze();
        Clock.Freeze();
        var wall = Clock.Wall;
        stage.On(0, () => stage.Times[0].CreateTimer(_ => ticks++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        stage.Run(5500);
        Assert.Equal(wall, Clock.Wall);
        Assert.True(Clock.IsFrozen);
        Assert.Equal(5, ticks);
        Assert.InRange(Clock.ErrorMicros, -5_600_000, -5_400_000);
        Clock.Thaw();
        Assert.Equal(0, Clock.ErrorMicros);
        Assert.InRange(Clock.FurthestBehind, 5_400_000, 5_600_000);
        Assert.Equal(0, Clock.FurthestAhead);
        Assert.False(Clock.IsFrozen);
    }

    [Fact]
    public void Given_a_jump_during_a_freeze_Then_it_shows_at_the_thaw()
    {
        Clock.Freeze();
        stage.Run(10);
        Clock.OffsetMicros = -3_600_000_000;
        Assert.Equal(-10_000, Clock.ErrorMicros);
        Clock.Thaw();
        Assert.Equal(-3_600_000_000, Clock.ErrorMicros);
    }

    [Fact]
    public void Given_steps_Then_the_least_wall_since_a_moment_counts_only_steps_from_then_on()
    {
        Clock.OffsetMicros = 5_000_000;
        stage.Run(1000);
        var early = (Wall: Clock.Wall, At: stage.Loop.Now);
        stage.Run(1000);
        Clock.OffsetMicros = 1_000_000;
        var lowest = Clock.Wall;
        stage.Run(1000);
        var late = (Wall: Clock.Wall, At: stage.Loop.Now);
        Clock.OffsetMicros = 9_000_000;
        stage.Run(1000);
        Assert.Equal(lowest, Clock.LeastWallSince(early.Wall, early.At));
        Assert.Equal(late.Wall, Clock.LeastWallSince(late.Wall, late.At));
        Assert.True(lowest < early.Wall);
    }

    [Fact]
    public void Given_a_clock_that_was_ahead_Then_it_is_remembered_and_drift_counts()
    {
        Assert.Equal(0, Clock.FurthestAhead);
        Clock.OffsetMicros = 3_600_000_000;
        Clock.OffsetMicros = -5;
        Assert.Equal(3_600_000_000, Clock.FurthestAhead);
        var other = new Stage(1);
        other.Clocks[0].SetDrift(500);
        other.Run(10_000);
        other.Clocks[0].SetDrift(-500);
        other.Run(10_000);
        Assert.Equal(5000, other.Clocks[0].FurthestAhead);
        Assert.Equal(0, other.Clocks[0].ErrorMicros);
    }

    [Fact]
    public void Given_a_fast_or_a_slow_quartz_Then_the_furthest_ahead_is_remembered_over_a_change_and_over_a_freeze()
    {
        Clock.SetDrift(500);
        stage.Run(10_000);
        Clock.OffsetMicros = -1_000_000;
        Assert.Equal(5000, Clock.FurthestAhead);
        var slow = new Stage(1);
        slow.Clocks[0].SetDrift(-500);
        slow.Clocks[0].OffsetMicros = 9000;
        slow.Run(10_000);
        Assert.Equal(9000, slow.Clocks[0].FurthestAhead);
        var frozen = new Stage(1);
        frozen.Clocks[0].SetDrift(500);
        frozen.Run(10_000);
        frozen.Clocks[0].Freeze();
        frozen.Run(1000);
        Assert.Equal(5000, frozen.Clocks[0].FurthestAhead);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-500)]
    [InlineData(0)]
    public void Given_a_wait_of_local_time_Then_it_is_never_over_too_early_nor_a_microsecond_too_late(int ppm)
    {
        Clock.SetDrift(ppm);
        for (var local = 1L; local < 10_000_000; local = local * 3 + 1)
        {
            var (before, begin) = (Clock.Elapsed, stage.Loop.Now);
            Clock.SetDrift(ppm);
            stage.Loop.RunTo(begin + Clock.TrueMicros(local));
            Assert.InRange(Clock.Elapsed - before, local, local + 1);
        }
    }

    [Fact]
    public void Given_a_correction_Then_the_error_is_what_was_asked_for_whatever_was_done_to_the_clock()
    {
        Clock.OffsetMicros = 77;
        Clock.SetDrift(500);
        stage.Run(5000);
        Clock.Freeze();
        stage.Run(5000);
        Clock.Correct(-200_000);
        Assert.Equal(-200_000, Clock.ErrorMicros);
        Assert.False(Clock.IsFrozen);
    }

    [Fact]
    public void Given_a_long_pause_When_it_is_ended_Then_what_waited_runs_now_and_once()
    {
        var ran = 0;
        stage.Executors[0].Pause(TimeSpan.FromSeconds(60));
        stage.Executors[0].Post(_ => Interlocked.Increment(ref ran), null);
        stage.Run(1000);
        Assert.Equal(0, ran);
        stage.Executors[0].Wake();
        stage.Run(1);
        Assert.Equal(1, ran);
        Assert.False(stage.Executors[0].IsPaused);
        stage.Run(60_000);
        Assert.Equal(1, ran);
    }
}
