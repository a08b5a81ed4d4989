using System;
using Starling.Model.Time;
using Starling.Storage.Marks;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Marks;

public sealed class NodeClockTests : IDisposable
{
    private readonly Rig rig = new();
    private readonly HandTime time;
    private readonly NodeMarks marks;
    private readonly NodeClock clock;

    public NodeClockTests()
    {
        time = new HandTime(rig.Executor);
        marks = new NodeMarks(rig.Store);
        var ceiling = new HybridTime(time.Micros + 3_000_000);
        rig.Executor.Turn(() => _ = marks.RaiseCeilingAsync(ceiling));
        rig.Store.EndAll();
        var hybrid = new HybridClock(default);
        hybrid.CeilingPersisted(ceiling);
        clock = new NodeClock(hybrid, marks, time);
    }

    public void Dispose() => clock.Dispose();

    [Fact]
    public void While_the_disk_answers_every_stamp_is_below_the_ceiling_on_disk_and_none_is_refused()
    {
        var last = default(HybridTime);
        for (var i = 0; i < 300; i++)
        {
            time.Pass(TimeSpan.FromMilliseconds(100));
            rig.Store.EndAll();
            var stamp = Next();
            Assert.NotNull(stamp);
            Assert.True(stamp > last && stamp <= marks.Ceiling);
            last = stamp.Value;
        }

        Assert.InRange(rig.Store.Commits, 10, 40);
    }

    [Fact]
    public void When_the_disk_does_not_answer_stamps_stop_at_the_ceiling_and_go_on_when_it_does()
    {
        var ceiling = marks.Ceiling;
        var given = 0;
        for (var i = 0; i < 60; i++)
        {
            time.Pass(TimeSpan.FromMilliseconds(100));
            if (Next() is { } stamp)
            {
                Assert.True(stamp <= ceiling);
                given++;
            }
        }

        Assert.InRange(given, 20, 30);
        Assert.Null(Next());
        Assert.Equal(1, rig.Store.Pending);
        rig.Store.EndAll();
        Assert.True(marks.Ceiling > ceiling);

        // What was on its way was meant for an earlier time; the refused stamp asks for more, and the next one is given out.
        Next();
        rig.Store.EndAll();
        Assert.NotNull(Next());
    }

    [Fact]
    public void When_the_disk_refuses_the_old_ceiling_stays_and_the_next_check_tries_again()
    {
        var ceiling = marks.Ceiling;
        time.Pass(TimeSpan.FromSeconds(2));
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Equal(ceiling, marks.Ceiling);
        Assert.Equal(0, rig.Store.Pending);
        time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, rig.Store.Pending);
        rig.Store.EndAll();
        Assert.True(marks.Ceiling > ceiling);
        Assert.NotNull(Next());
    }

    [Fact]
    public void A_stamp_from_far_ahead_is_refused_and_a_near_one_draws_the_clock_on()
    {
        Assert.False(clock.TryObserve(new HybridTime(time.Micros + 500_001)));
        Assert.Equal(1, clock.Refused);
        Assert.True(clock.TryObserve(new HybridTime(time.Micros + 400_000)));
        Assert.Equal(new HybridTime(time.Micros + 400_001), Next());
        Assert.Equal(new HybridTime(time.Micros + 400_001), clock.Last);
    }

    [Fact]
    public void A_disposed_clock_asks_the_disk_for_nothing_more()
    {
        var before = rig.Store.Commits;
        clock.Dispose();
        time.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(before, rig.Store.Commits);
    }

    private HybridTime? Next()
    {
        HybridTime? stamp = null;
        rig.Executor.Turn(() => stamp = clock.TryNext(out var next) ? next : null);
        return stamp;
    }
}
