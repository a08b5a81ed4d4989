using Starling.Model.Time;
using Starling.Replication.Coordinate;
using Starling.Replication.Tests.Bench;
using Starling.Storage.Marks;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

/// <summary>The moment by which a coordinator decides what has expired.</summary>
public sealed class ShownRowsTests
{
    [Fact]
    public void A_node_that_starts_again_after_a_crash_does_not_take_its_promised_ceiling_for_the_time()
    {
        var loop = new BenchLoop();
        var time = new BenchTime(loop);
        var wall = new NodeClock(new HybridClock(default), new NodeMarks(new BenchDisk(loop)), time).WallMicros;
        var hybrid = new HybridClock(new HybridTime(wall + 3_000_000));
        using var clock = new NodeClock(hybrid, new NodeMarks(new BenchDisk(loop)), time);
        Assert.Equal(wall, ShownRows.Now(clock).Micros);
        Assert.True(clock.TryObserve(new HybridTime(wall + 400_000)));
        Assert.Equal(wall + 400_000, ShownRows.Now(clock).Micros);
    }
}
