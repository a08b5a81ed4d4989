using System;
using System.Collections.Generic;
using CsCheck;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.Time;

public sealed class HybridClockTests
{
    private const long Second = 1_000_000;
    private const long Noon = 1_790_000_000 * Second;
    private const long Drift = Second / 2;

    [Fact]
    public void Given_a_running_wall_When_asked_Then_stamps_are_the_wall()
    {
        var clock = Started(Noon);

        Assert.Equal(Noon, clock.Next(Noon).Micros);
        Assert.Equal(Noon + 7, clock.Next(Noon + 7).Micros);
    }

    [Fact]
    public void Given_a_wall_that_stands_or_goes_back_When_asked_Then_stamps_still_increase()
    {
        var clock = Started(Noon);

        Assert.Equal(Noon, clock.Next(Noon).Micros);
        Assert.Equal(Noon + 1, clock.Next(Noon).Micros);
        Assert.Equal(Noon + 2, clock.Next(Noon - (3600 * Second)).Micros);
    }

    [Fact]
    public void Given_a_peer_stamp_within_the_drift_When_observed_Then_later_stamps_exceed_it()
    {
        var clock = Started(Noon);

        Assert.True(clock.TryObserve(new HybridTime(Noon + Drift), Noon));
        Assert.Equal(Noon + Drift + 1, clock.Next(Noon + 1).Micros);
        Assert.Equal(0, clock.Refused);
    }

    [Fact]
    public void Given_a_ceiling_of_an_earlier_life_When_asked_how_late_it_is_Then_only_stamps_of_this_life_count()
    {
        var clock = new HybridClock(new HybridTime(Noon + (3 * Second)));
        Assert.Equal(Noon + (3 * Second), clock.Last.Micros);
        Assert.Equal(default, clock.Drawn);
        Assert.True(clock.TryObserve(new HybridTime(Noon + 5), Noon));
        Assert.Equal(Noon + 5, clock.Drawn.Micros);
        clock.CeilingPersisted(new HybridTime(Noon + (9 * Second)));
        Assert.Equal(Noon + (3 * Second) + 1, clock.Next(Noon + (3 * Second)).Micros);
        Assert.Equal(Noon + (3 * Second) + 1, clock.Drawn.Micros);
    }

    [Fact]
    public void Given_a_peer_stamp_beyond_the_drift_When_observed_Then_it_is_refused_counted_and_forgotten()
    {
        var clock = Started(Noon);

        Assert.False(clock.TryObserve(new HybridTime(Noon + Drift + 1), Noon));
        Assert.False(clock.TryObserve(new HybridTime(long.MaxValue), Noon));
        Assert.Equal(2, clock.Refused);
        Assert.Equal(Noon, clock.Next(Noon).Micros);
    }

    [Fact]
    public void Given_a_new_clock_When_no_ceiling_is_persisted_Then_it_gives_nothing_and_says_what_to_do()
    {
        var clock = new HybridClock(default);

        Assert.False(clock.TryNext(Noon, out _));
        var fault = Assert.Throws<InvalidOperationException>(() => clock.Next(Noon));
        Assert.Contains("CeilingToPersist", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Noon + (3 * Second), clock.CeilingToPersist(Noon)!.Value.Micros);
    }

    [Fact]
    public void Given_one_and_a_half_seconds_left_When_asked_Then_a_ceiling_is_wanted_below_and_not_at_that()
    {
        var clock = Started(Noon);

        Assert.Null(clock.CeilingToPersist(Noon + (3 * Second / 2)));
        Assert.Equal(Noon + (9 * Second / 2) + 1, clock.CeilingToPersist(Noon + (3 * Second / 2) + 1)!.Value.Micros);
    }

    [Fact]
    public void Given_the_ceiling_When_reached_Then_its_stamp_is_the_last()
    {
        var clock = Started(Noon);

        Assert.True(clock.TryNext(Noon + (3 * Second), out var last));
        Assert.Equal(clock.Ceiling, last);
        Assert.False(clock.TryNext(Noon + (3 * Second), out _));
        clock.CeilingPersisted(new HybridTime(Noon));
        Assert.Equal(last, clock.Ceiling);
    }

    [Fact]
    public void Given_a_wall_that_stands_When_asked_on_and_on_Then_it_stops_at_the_drift_bound()
    {
        var clock = Started(Noon);
        var given = 0L;
        while (clock.TryNext(Noon, out _))
        {
            given++;
        }

        Assert.Equal(Drift + 1, given);
        Assert.Equal(TimeSpan.FromMicroseconds(1), clock.StallAt(Noon));
        Assert.Equal(Noon + Drift + 1, clock.Next(Noon + 1).Micros);
    }

    [Fact]
    public void Given_a_crash_When_started_again_Then_it_stalls_until_the_wall_is_near_the_old_ceiling()
    {
        var ceiling = Noon + (9 * Second);
        var clock = new HybridClock(new HybridTime(ceiling));

        Assert.Null(clock.CeilingToPersist(Noon));
        Assert.False(clock.TryNext(Noon, out _));
        Assert.Equal(TimeSpan.FromMicroseconds((9 * Second) - Drift + 1), clock.StallAt(Noon));

        var near = ceiling - Drift + 1;
        Assert.Equal(TimeSpan.Zero, clock.StallAt(near));
        clock.CeilingPersisted(clock.CeilingToPersist(near)!.Value);
        Assert.Equal(ceiling + 1, clock.Next(near).Micros);
    }

    [Fact]
    public void Given_a_clean_stop_When_started_again_Then_it_does_not_stall()
    {
        var clock = Started(Noon);
        var last = clock.Next(Noon);

        var next = new HybridClock(clock.Stop());

        Assert.False(clock.TryNext(Noon + 1, out _));
        Assert.Equal(TimeSpan.Zero, next.StallAt(Noon));
        next.CeilingPersisted(next.CeilingToPersist(Noon)!.Value);
        Assert.True(next.Next(Noon) > last);
    }

    [Fact]
    public void Given_a_crash_loop_When_repeated_Then_the_ceiling_stays_within_a_start()
    {
        var ceiling = default(HybridTime);
        for (var life = 0; life < 1000; life++)
        {
            var wall = Noon + life;
            var clock = new HybridClock(ceiling);
            ceiling = clock.CeilingToPersist(wall) ?? ceiling;
        }

        Assert.IsType<ClockStart.Now>(ClockStart.Of(ceiling, Noon + 1000));
    }

    /// <summary>
    /// Any walk of the wall, any peers, any crashes that lose what was not yet on disk: the three laws hold.
    /// </summary>
    [Fact]
    public void Laws_hold_over_any_walls_peers_and_crashes()
    {
        var step = Gen.Select(Gen.Int[0, 9], Gen.Long[-20 * Second, 20 * Second], Gen.Long[-2 * Drift, 2 * Drift]);
        var given = 0L;
        step.Array[1, 200].Sample(
            steps =>
            {
                var wall = Noon;
                var onDisk = default(HybridTime);
                var inFlight = new Queue<HybridTime>();
                var clock = new HybridClock(onDisk);
                var greatestWall = wall;
                var last = default(HybridTime);
                foreach (var (kind, walk, peer) in steps)
                {
                    // Mostly small steps forward, so that the clock gets somewhere; now and then a leap either way.
                    wall += kind < 8 ? Math.Abs(walk) / 1000 : walk;
                    greatestWall = Math.Max(greatestWall, wall);
                    switch (kind)
                    {
                        case 0:
                            clock = new HybridClock(onDisk);
                            inFlight.Clear();
                            greatestWall = wall;
                            break;
                        case 1 or 2:
                            var heard = new HybridTime(wall + peer);
                            Assert.Equal(peer <= Drift, clock.TryObserve(heard, wall));
                            Assert.True(peer > Drift || clock.Last >= heard);
                            break;
                        case 3 or 4 when inFlight.TryDequeue(out var written):
                            onDisk = HybridTime.Max(onDisk, written);
                            clock.CeilingPersisted(written);
                            break;
                        default:
                            if (clock.CeilingToPersist(wall) is { } wanted)
                            {
                                inFlight.Enqueue(wanted);
                            }

                            if (clock.TryNext(wall, out var stamp))
                            {
                                given++;
                                Assert.True(stamp > last, "strictly increasing, over lives too");
                                Assert.True(stamp <= onDisk, "never above what is on disk");
                                Assert.True(stamp.Micros <= greatestWall + Drift, "never beyond the drift bound");
                                last = stamp;
                            }

                            break;
                    }
                }
            },
            iter: 2_000,
            threads: 1);
        Assert.True(given > 10_000, $"the walk must give out stamps to prove anything: {given}");
    }

    private static HybridClock Started(long wall)
    {
        var clock = new HybridClock(default);
        clock.CeilingPersisted(clock.CeilingToPersist(wall)!.Value);
        return clock;
    }
}
