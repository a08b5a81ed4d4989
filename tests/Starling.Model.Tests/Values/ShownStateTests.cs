using System;
using System.Buffers;
using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;
using static Starling.Model.Tests.Causality.Sample;

namespace Starling.Model.Tests.Values;

public sealed class ShownStateTests
{
    private const ResolutionRule Lww = ResolutionRule.LastWriteWins;

    [Fact]
    public void A_cell_is_shown_until_its_expiry_and_as_a_tombstone_from_then_on()
    {
        var state = LwwCellTests.Expiring(5, 3, 10, 0x68);
        Assert.Equal(state, Shown(Lww, state, 9));
        foreach (var now in new[] { 10L, 11, long.MaxValue })
        {
            var shown = Shown(Lww, state, now);
            Assert.True(LwwView.TryRead(shown, out var cell));
            Assert.True(cell.IsTombstone);
            Assert.Equal((5, 3), (cell.Origin.Micros, cell.WriteTime.Micros));
            Assert.Equal(new HybridTime(10), ShownState.ExpiryOf(cell.Value));
            Assert.True(RecordState.IsAllTombstones(Lww, shown));
        }
    }

    [Fact]
    public void What_has_no_expiry_is_shown_as_it_is()
    {
        var state = LwwCellTests.State(5, 5, false, 0x68);
        Assert.Equal(state, Shown(Lww, state, long.MaxValue));
        Assert.Empty(Shown(Lww, [], long.MaxValue));
        Assert.Empty(Shown(ResolutionRule.Siblings, [], long.MaxValue));
        Assert.Null(ShownState.ExpiryOf([]));
    }

    [Fact]
    public void Siblings_expire_one_by_one_and_the_context_and_the_dots_stay() => Gen.Long[0, 6].Array[1, 6].Sample(expiries =>
    {
        var set = DvvSet.Empty;
        for (var i = 0; i < expiries.Length; i++)
        {
            var value = expiries[i] == 0 ? Value("v" + i) : Expiring("v" + i, expiries[i]);
            set = set.Update(VersionVector.Empty, i % 3 == 0 ? A : B, value, out _);
        }

        var state = Bytes(set);
        for (var now = 0; now < 8; now++)
        {
            var bytes = Shown(ResolutionRule.Siblings, state, now);
            Assert.True(RecordState.IsValid(ResolutionRule.Siblings, bytes));
            var shown = SiblingState.Read(bytes);
            Assert.Equal(set.Context, shown.Context);
            foreach (var (was, now1) in set.Zip(shown))
            {
                var hasExpired = was.Value.Expiry is { } end && end.Micros <= now;
                Assert.Equal(was.Dot, now1.Dot);
                Assert.Equal(was.Value.Origin, now1.Value.Origin);
                Assert.Equal(hasExpired, now1.Value.IsTombstone);
                Assert.Equal(hasExpired ? was.Value.Expiry : null, ShownState.ExpiryOf(now1.Value.IsTombstone ? now1.Value.Bytes.Span : []));
            }

            var covered = set.Expired(new HybridTime(now));
            Assert.All(set, sibling => Assert.True(
                !covered.Covers(sibling.Dot) || sibling.Value.Expiry is { } end && end.Micros <= now));
        }
    });

    [Fact]
    public void A_write_takes_expired_siblings_as_seen_down_to_the_oldest_that_lives()
    {
        var set = DvvSet.Empty
            .Update(VersionVector.Empty, A, Expiring("one", 5), out _)
            .Update(VersionVector.Empty, A, Expiring("two", 5), out _)
            .Update(VersionVector.Empty, A, Value("three"), out _)
            .Update(VersionVector.Empty, A, Expiring("four", 5), out _)
            .Update(VersionVector.Empty, B, Expiring("five", 5), out _)
            .Update(VersionVector.Empty, C, Expiring("six", 6), out _);
        Assert.Equal(VersionVector.Empty, set.Expired(new HybridTime(4)));
        var seen = set.Expired(new HybridTime(5));
        Assert.Equal(Vector(new Dot(A, 2), new Dot(B, 1)), seen);
        Assert.Equal("seven four three six", set.Update(seen, A, Value("seven"), out _).Texts());
    }

    private static byte[] Bytes(DvvSet set)
    {
        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return writer.WrittenSpan.ToArray();
    }

    private static byte[] Shown(ResolutionRule rule, byte[] state, long now)
    {
        var writer = new ArrayBufferWriter<byte>();
        ShownState.Write(writer, rule, state, new HybridTime(now));
        Assert.Equal(!writer.WrittenSpan.SequenceEqual(state), ShownState.HasExpired(rule, state, new HybridTime(now)));
        return writer.WrittenSpan.ToArray();
    }
}
