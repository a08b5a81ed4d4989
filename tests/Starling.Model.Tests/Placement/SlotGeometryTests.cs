using System;
using CsCheck;
using Starling.Model.Placement;
using Xunit;

namespace Starling.Model.Tests.Placement;

public sealed class SlotGeometryTests
{
    [Fact]
    public void Ranges_follow_each_other_without_gap_from_the_lowest_to_the_highest_token()
    {
        for (var count = 1; count <= 4096; count *= 2)
        {
            var geometry = new SlotGeometry(count);
            var end = Token.MinValue;
            for (var slot = 0; slot < count; slot++)
            {
                var (after, last) = geometry.RangeOf(new SlotId(slot));
                Assert.Equal(end, after);
                Assert.Equal(new SlotId(slot), geometry.SlotOf(last));
                Assert.Equal(new SlotId(slot), geometry.SlotOf(new Token(after.Value + 1)));
                end = last;
            }

            Assert.Equal(Token.MaxValue, end);
        }
    }

    [Fact]
    public void Every_token_lies_in_the_range_of_its_slot_and_splitting_keeps_it_there() =>
        Gen.Select(Gen.Long, Gen.Int[0, 15]).Sample((value, bits) =>
        {
            var token = new Token(value);
            var geometry = new SlotGeometry(1 << bits);
            var slot = geometry.SlotOf(token);
            var (after, last) = geometry.RangeOf(slot);
            Assert.True((token > after || value == long.MinValue) && token <= last);
            Assert.Equal(slot.Index, new SlotGeometry(2 << bits).SlotOf(token).Index / 2);
        });

    [Theory]
    [InlineData(256, 0, long.MinValue, -9151314442816847873)]
    [InlineData(2, 0, long.MinValue, -1)]
    [InlineData(2, 1, -1, long.MaxValue)]
    public void Ranges_are_the_written_ones(int count, int slot, long after, long last) =>
        Assert.Equal((new Token(after), new Token(last)), new SlotGeometry(count).RangeOf(new SlotId(slot)));

    [Theory]
    [InlineData(0)]
    [InlineData(-4)]
    [InlineData(3)]
    [InlineData(1 << 17)]
    public void Other_counts_are_refused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotGeometry(count));

    [Fact]
    public void Slots_outside_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotGeometry(4).RangeOf(new SlotId(4)));

    [Theory]
    [InlineData(1, 256)]
    [InlineData(12, 256)]
    [InlineData(13, 1024)]
    [InlineData(60, 1024)]
    [InlineData(61, 4096)]
    public void Default_counts_follow_the_nodes(int nodes, int count) =>
        Assert.Equal(count, SlotGeometry.DefaultCountFor(nodes));

    [Fact]
    public void The_default_geometry_is_one_slot()
    {
        Assert.Equal(1, default(SlotGeometry).Count);
        Assert.Equal((Token.MinValue, Token.MaxValue), default(SlotGeometry).RangeOf(default));
    }
}
