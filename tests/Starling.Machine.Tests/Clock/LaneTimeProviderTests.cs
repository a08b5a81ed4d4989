using System;
using System.Threading;
using Starling.Machine.Clock;
using Starling.Machine.Executor;
using Starling.Machine.Tests.Executor;
using Xunit;

namespace Starling.Machine.Tests.Clock;

public sealed class LaneTimeProviderTests
{
    [Fact]
    public void Timer_CallsBackOnTheLane_AndAgain()
    {
        using var lane = new LaneExecutor();
        var time = new LaneTimeProvider(lane);
        using var done = new ManualResetEventSlim();
        var calls = 0;
        var strays = 0;
        using var timer = time.CreateTimer(
            state =>
            {
                strays += lane.IsHere && (string)state! == "state" ? 0 : 1;
                if (++calls == 5)
                {
                    done.Set();
                }
            },
            "state",
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromMilliseconds(1));
        done.AwaitSet();
        Assert.Equal(0, lane.Ask(() => strays));
    }

    [Fact]
    public void Timer_DisposedOnTheLane_DoesNotDeliverATickThatWaits()
    {
        using var lane = new LaneExecutor();
        var time = new LaneTimeProvider(lane);
        var calls = 0;
        lane.Do(() =>
        {
            var timer = time.CreateTimer(_ => calls++, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            var kept = time.CreateTimer(_ => calls += 10, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

            // Both tick while this turn keeps the lane: their deliveries are waiting behind it.
            Thread.Sleep(50);
            timer.Dispose();
            Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
        });
        Assert.Equal(10, lane.Ask(() => calls));
    }

    [Fact]
    public void Clocks_AreTheMachines()
    {
        using var lane = new LaneExecutor();
        var time = new LaneTimeProvider(lane);
        Assert.InRange((DateTimeOffset.UtcNow - time.GetUtcNow()).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.True(time.TimestampFrequency >= 1_000_000);
        var before = time.GetTimestamp();
        Thread.Sleep(2);
        Assert.True(time.GetElapsedTime(before) >= TimeSpan.FromMilliseconds(1.5));
    }
}
