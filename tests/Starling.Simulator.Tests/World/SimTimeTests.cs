using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Simulator.Tests.World;

public sealed class SimTimeTests
{
    [Fact]
    public void Given_a_periodic_timer_Then_it_ticks_until_disposed()
    {
        var stage = new Stage(1);
        var ticks = new List<long>();
        ITimer? timer = null;
        stage.On(0, () => timer = stage.Times[0].CreateTimer(
            _ => ticks.Add(stage.Loop.Now / 1000), null, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20)));
        stage.Run(65);
        stage.On(0, () => timer!.Dispose());
        stage.Run(100);
        Assert.Equal([10, 30, 50], ticks);
    }

    [Fact]
    public void Given_a_tick_that_waits_When_the_timer_is_changed_Then_the_old_tick_does_not_come_and_the_new_one_does()
    {
        var stage = new Stage(1);
        var ticks = new List<long>();
        ITimer? timer = null;
        stage.On(0, () => timer = stage.Times[0].CreateTimer(
            _ => ticks.Add(stage.Loop.Now / 1000), null, TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan));
        stage.Executors[0].Pause(TimeSpan.FromMilliseconds(20));
        stage.Executors[0].Post(_ => timer!.Change(TimeSpan.FromMilliseconds(5), Timeout.InfiniteTimeSpan), null);
        stage.Run(100);
        Assert.Equal([25], ticks);
    }

    [Fact]
    public void Given_a_pause_Then_a_periodic_timer_ticks_once_for_all_that_it_slept_through()
    {
        var stage = new Stage(1);
        var ticks = 0;
        stage.On(0, () => stage.Times[0].CreateTimer(
            _ => ticks++, null, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10)));
        stage.Executors[0].Pause(TimeSpan.FromMilliseconds(95));
        stage.Run(99);
        Assert.Equal(1, ticks);
    }

    [Fact]
    public void Given_skew_and_drift_Then_wall_time_and_timers_bend_and_timestamps_do_not_jump()
    {
        var stage = new Stage(1);
        stage.Clocks[0].OffsetMicros = 300_000;
        stage.Clocks[0].SetDrift(500);
        stage.Run(1_000_000);
        Assert.Equal(1_000_500_000, stage.Clocks[0].Elapsed);
        Assert.Equal(stage.Clocks[0].Elapsed + 300_000, stage.Clocks[0].Wall - Simulator.World.SimLoop.EpochMicros);
        stage.Clocks[0].SetDrift(-500);
        Assert.Equal(1_000_500_000, stage.Clocks[0].Elapsed);
        var start = stage.Loop.Now;
        var due = 0L;
        stage.On(0, () => stage.Times[0].CreateTimer(
            _ => due = stage.Loop.Now, null, TimeSpan.FromSeconds(100), Timeout.InfiniteTimeSpan));
        stage.Run(101_000);
        Assert.InRange(due - start, 100_050_000, 100_050_200);
    }

    [Fact]
    public void Given_the_runtimes_own_waits_Then_they_run_on_virtual_time()
    {
        var stage = new Stage(1);
        var late = false;
        stage.Start(0, async () =>
        {
            using var source = new CancellationTokenSource(TimeSpan.FromSeconds(30), stage.Times[0]);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stage.Times[0], source.Token);
            }
            catch (OperationCanceledException)
            {
                late = stage.Loop.Now >= 30_000_000;
            }
        });
        stage.Run(31_000);
        Assert.True(late);
        Assert.Equal(0, stage.Loop.PostsFromElsewhere);
    }
}
