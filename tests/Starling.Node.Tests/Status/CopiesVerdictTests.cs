using System;
using Starling.Api;
using Starling.Node.Status;
using Xunit;

namespace Starling.Node.Tests.Status;

public sealed class CopiesVerdictTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 23, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Equal_copies_in_a_proven_slot_are_called_so() => Assert.Equal(
        "Equal: all 3 copies have the same fingerprint, and so has all that lies near them (leaf 7). "
            + "The whole slot is proven equal as of 2026-11-23 13:00:00Z.",
        Of(Told("a", "l"), Told("a", "l"), Told("a", "l")));

    [Fact]
    public void A_difference_of_the_record_is_told_before_that_of_its_leaf()
    {
        Assert.StartsWith("Not equal: the copies' fingerprints differ.", Of(Told("a", "l"), Told("b", "m")));
        Assert.StartsWith("Not equal:", Of(Told("a", "l"), Told(null, "m")));
        Assert.StartsWith("Equal: all 2 copies have the same fingerprint. Other records of leaf 7", Of(Told("a", "l"), Told("a", "m")));
        Assert.StartsWith("Equal: all 2 copies", Of(Told(null, "l"), Told(null, "l")));
    }

    [Fact]
    public void Nothing_is_proven_while_a_replica_is_silent()
    {
        Assert.Equal("Not proven: n2:1 did not tell. The other copies are equal.", Of(Told("a", "l"), null, Told("a", "l")));
        Assert.Equal("Not proven: n2:1 did not tell. The other copies differ.", Of(Told("a", "l"), null, Told("b", "l")));
    }

    [Fact]
    public void What_one_replica_has_proven_with_all_is_proven_of_all()
    {
        var unproven = Told("a", "l")! with { Proven = null };
        Assert.EndsWith("is proven equal as of 2026-11-23 13:00:00Z, by one of its replicas.", Of(unproven, Told("a", "l")));
        Assert.EndsWith("has not been proven equal since the nodes started.", Of(unproven, unproven));
    }

    private static RecordStanding? Told(string? row, string leaf) =>
        new() { RowId = row, Leaf = 7, LeafSum = leaf, AsOf = Moment, Proven = Moment };

    private static string Of(params RecordStanding?[] standings)
    {
        var replicas = new ReplicaExplanation[standings.Length];
        for (var i = 0; i < standings.Length; i++)
        {
            replicas[i] = new ReplicaExplanation($"id{i}", $"n{i + 1}:1", "dc", "r", "alive", null, null, 0) { Standing = standings[i] };
        }

        return CopiesVerdict.Of(replicas);
    }
}
