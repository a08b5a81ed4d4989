using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.DataTypes;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class HyperLogLogTests
{
    private static List<ReadOnlyMemory<byte>> Numbers(int from, int count) => Enumerable.Range(from, count).Select(number =>
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return (ReadOnlyMemory<byte>)bytes;
    }).ToList();

    private static HyperLogLog Of(int from, int count) => HyperLogLog.Of(Numbers(from, count));

    [Fact]
    public void A_merge_is_the_estimate_of_both_inputs_together() => Gen.Select(
        Gen.Int[0, 500], Gen.Int[0, 40], Gen.Int[0, 500], Gen.Int[0, 40], Gen.Int[0, 3000]).Sample(
        (from, count, other, more, third) =>
        {
            var (a, b, c) = (Of(from, count), Of(other, more), Of(third, 30));
            var ab = HyperLogLog.Merge(a, b);
            Assert.Equal(HyperLogLog.Of([.. Numbers(other, more), .. Numbers(from, count), .. Numbers(from, count)]), ab);
            Assert.Equal(ab, HyperLogLog.Merge(b, a));
            Assert.Equal(HyperLogLog.Merge(ab, c), HyperLogLog.Merge(a, HyperLogLog.Merge(b, c)));
            Assert.Equal(a, HyperLogLog.Merge(a, a));
            Assert.Equal(ab.ToBytes(), HyperLogLog.Read(ab.ToBytes()).ToBytes());
        },
        iter: Cases.Or(1000));

    [Theory]
    [InlineData(4000, 4000)]
    [InlineData(5000, 1000)]
    [InlineData(30_000, 20_000)]
    public void Small_and_large_forms_merge_into_the_same(int count, int more)
    {
        var (a, b, both) = (Of(0, count), Of(count, more), Of(0, count + more));
        Assert.Equal(both, HyperLogLog.Merge(a, b));
        Assert.Equal(both, HyperLogLog.Merge(b, a));
        Assert.Equal(both, HyperLogLog.Merge(both, a));
        Assert.Equal(both.ToBytes(), HyperLogLog.Read(both.ToBytes()).ToBytes());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_few_are_counted_exactly(int count) => Assert.Equal((ulong)count, Of(7, count).Estimate);

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(40_000)]
    [InlineData(80_000)]
    [InlineData(300_000)]
    public void Estimates_are_within_three_standard_errors(int count)
    {
        var off = Math.Abs((Of(1_000_000, count).Estimate / (double)count) - 1);
        Assert.InRange(off, 0, 3 * HyperLogLog.RelativeError);
    }

    [Fact]
    public void The_hash_never_changes() => Assert.Equal("0701265B01", Convert.ToHexString(Of(1, 1).ToBytes()));
}
