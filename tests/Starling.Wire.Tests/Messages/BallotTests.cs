using System;
using CsCheck;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Wire.Tests.Messages;

public sealed class BallotTests
{
    private static readonly Gen<Ballot> Ballots = Gen.Select(
        Gen.OneOf(0UL, 1UL, ulong.MaxValue), Gen.Int[0, 2], (counter, node) => new Ballot(counter, new NodeId((UInt128)node)));

    [Fact]
    public void Ballots_are_ordered_by_counter_and_then_by_node() => Gen.Select(Ballots, Ballots).Sample((a, b) =>
    {
        var expected = (a.Counter, a.Node).CompareTo((b.Counter, b.Node));
        Assert.Equal(expected, Math.Sign(a.CompareTo(b)));
        Assert.Equal(expected < 0, a < b);
        Assert.Equal(expected > 0, a > b);
        Assert.Equal(expected <= 0, a <= b);
        Assert.Equal(expected >= 0, a >= b);
    });
}
