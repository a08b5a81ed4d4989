using System;
using System.Collections.Generic;
using CsCheck;
using Starling.Replication.Coordinate;
using Starling.Replication.Tests.Bench;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

public sealed class DeadlineWheelTests
{
    [Fact]
    public void Everything_is_woken_on_time_within_two_ticks_and_never_early()
    {
        Gen.Int[0, 20_000].List[1, 60].Sample(delays =>
        {
            var loop = new BenchLoop();
            using var wheel = new DeadlineWheel(loop);
            var late = new List<double>();
            foreach (var delay in delays)
            {
                // Set at odd moments, so that ticks of the wheel and of the timer are out of step.
                loop.RunFor(TimeSpan.FromMicroseconds(delay % 3777));
                wheel.Set(new Alarm(loop, late), wheel.After(TimeSpan.FromMilliseconds(delay)));
            }

            loop.RunFor(TimeSpan.FromSeconds(25));
            Assert.Equal(delays.Count, late.Count);
            Assert.All(late, each => Assert.InRange(each, 0, 9));
            Assert.Equal(0, wheel.Count);
        }, iter: 60);
    }

    [Fact]
    public void What_is_due_now_is_woken_at_the_next_tick_and_may_set_itself_again_without_end()
    {
        var loop = new BenchLoop();
        using var wheel = new DeadlineWheel(loop);
        var woken = 0;
        var stubborn = new Repeater(wheel, () => woken++);
        wheel.Set(stubborn, wheel.After(TimeSpan.Zero));
        loop.RunFor(TimeSpan.FromMilliseconds(400));
        Assert.InRange(woken, 40, 110);
    }

    [Fact]
    public void After_a_long_stall_a_woken_thing_that_sets_itself_again_is_not_lost()
    {
        var loop = new BenchLoop();
        using var wheel = new DeadlineWheel(loop);
        var late = new List<double>();
        wheel.Set(new Alarm(loop, late), wheel.After(TimeSpan.FromMilliseconds(900)));
        var woken = 0;
        var repeater = new Repeater(wheel, () => woken++);
        wheel.Set(repeater, wheel.After(TimeSpan.FromMilliseconds(10)));
        loop.RunFor(TimeSpan.FromMilliseconds(1000));
        Assert.InRange(woken, 80, 250);
        Assert.Single(late);
    }

    [Fact]
    public void What_is_removed_is_not_woken()
    {
        var loop = new BenchLoop();
        using var wheel = new DeadlineWheel(loop);
        var late = new List<double>();
        var first = new Alarm(loop, late);
        var second = new Alarm(loop, late);
        wheel.Set(first, wheel.After(TimeSpan.FromMilliseconds(5)));
        wheel.Set(second, wheel.After(TimeSpan.FromMilliseconds(5)));
        wheel.Remove(first);
        wheel.Remove(first);
        loop.RunFor(TimeSpan.FromMilliseconds(50));
        Assert.Single(late);
    }

    private sealed class Alarm(BenchLoop loop, List<double> late) : Deadlined
    {
        protected internal override void Woken(long now) =>
            late.Add(TimeSpan.FromTicks(loop.GetTimestamp() - Due).TotalMilliseconds);
    }

    private sealed class Repeater(DeadlineWheel wheel, Action woken) : Deadlined
    {
        protected internal override void Woken(long now)
        {
            woken();
            wheel.Set(this, now);
        }
    }
}
