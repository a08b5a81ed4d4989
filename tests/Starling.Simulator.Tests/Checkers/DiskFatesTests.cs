using Starling.Simulator.Checkers;
using Starling.Simulator.Faults;
using Starling.Simulator.World;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

public sealed class DiskFatesTests
{
    [Theory]
    [InlineData(nameof(FaultClass.Wipe), true, true)]
    [InlineData(nameof(FaultClass.OldSnapshot), true, true)]
    [InlineData(nameof(FaultClass.LostWrite), true, true)]
    [InlineData(nameof(FaultClass.DiskFull), true, false)]
    [InlineData(nameof(FaultClass.DiskFailure), true, false)]
    [InlineData(nameof(FaultClass.ReadFailure), true, false)]
    [InlineData(nameof(FaultClass.BitRot), true, false)]
    [InlineData(nameof(FaultClass.MisdirectedWrite), true, false)]
    [InlineData(nameof(LastingKind.Full), true, false)]
    [InlineData(nameof(FaultClass.Kill), false, false)]
    [InlineData(nameof(FaultClass.SlowDisk), false, false)]
    [InlineData(nameof(FaultClass.Partition), false, false)]
    public void Given_trouble_of_a_machine_Then_its_disk_alone_is_marked_by_what_the_trouble_does(string kind, bool suffers, bool loses)
    {
        var fates = new DiskFates(3);
        fates.TroubleBegan(new Trouble(kind, kind, [1], 40), 50);
        Assert.Equal((suffers, loses ? 50 : -1), (fates.HasSuffered(1), fates.LastLossOf(1)));
        Assert.Equal((false, -1), (fates.HasSuffered(0), fates.LastLossOf(0)));
        Assert.Equal((false, -1), (fates.HasSuffered(2), fates.LastLossOf(2)));
    }

    [Fact]
    public void Given_trouble_that_names_no_machine_Then_it_is_that_of_all()
    {
        var fates = new DiskFates(2);
        fates.TroubleBegan(new Trouble(nameof(FaultClass.LostWrite), "", [], 5), 5);
        Assert.Equal((true, true, 5, 5), (fates.HasSuffered(0), fates.HasSuffered(1), fates.LastLossOf(0), fates.LastLossOf(1)));
    }

    [Fact]
    public void Given_a_disk_that_is_replaced_Then_it_has_lost_and_later_trouble_that_takes_nothing_does_not_hide_it()
    {
        var fates = new DiskFates(2);
        fates.Replaced(1, 7);
        fates.TroubleBegan(new Trouble(nameof(FaultClass.DiskFull), "", [1], 9), 9);
        Assert.Equal((7, -1), (fates.LastLossOf(1), fates.LastLossOf(0)));
        fates.Replaced(1, 11);
        Assert.Equal(11, fates.LastLossOf(1));
    }
}
