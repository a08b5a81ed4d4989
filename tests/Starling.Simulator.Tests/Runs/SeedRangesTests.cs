using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Simulator.Runs;
using Xunit;

namespace Starling.Simulator.Tests.Runs;

public sealed class SeedRangesTests
{
    [Fact]
    public void It_is_a_set_kept_as_the_fewest_ranges() => Gen.ULong[0, 40].Array[0, 60].Sample(seeds =>
    {
        var ranges = new SeedRanges();
        var set = new SortedSet<ulong>();
        foreach (var seed in seeds)
        {
            Assert.Equal(set.Add(seed), ranges.Add(seed));
        }

        Check(set, ranges);
    });

    [Fact]
    public void Two_sets_are_joined() => Gen.Select(Gen.ULong[0, 60].Array[0, 30], Gen.ULong[0, 60].Array[0, 30]).Sample((left, right) =>
    {
        var ranges = Of(left);
        ranges.Add(Of(right));
        Check([.. left.Concat(right)], ranges);
    });

    [Fact]
    public void It_reaches_from_the_least_seed_to_the_greatest()
    {
        var ranges = Of([ulong.MaxValue, 0, ulong.MaxValue - 1, 1]);
        Assert.Equal(["0-1", "18446744073709551614-18446744073709551615"], ranges.Texts());
    }

    [Theory]
    [InlineData("5-3")]
    [InlineData("a")]
    [InlineData("1-2-3")]
    [InlineData("")]
    public void What_is_no_range_is_refused(string text) => Assert.Throws<FormatException>(() => SeedRanges.Parse([text]));

    private static SeedRanges Of(IEnumerable<ulong> seeds)
    {
        var ranges = new SeedRanges();
        foreach (var seed in seeds)
        {
            ranges.Add(seed);
        }

        return ranges;
    }

    private static void Check(SortedSet<ulong> set, SeedRanges ranges)
    {
        Assert.Equal((ulong)set.Count, ranges.Count);
        for (var seed = 0UL; seed < 64; seed++)
        {
            Assert.Equal(set.Contains(seed), ranges.Contains(seed));
        }

        Assert.Equal(set.Count(seed => seed == 0 || !set.Contains(seed - 1)), ranges.Texts().Count());
        Assert.Equal(ranges.Texts(), SeedRanges.Parse(ranges.Texts()).Texts());
    }
}
