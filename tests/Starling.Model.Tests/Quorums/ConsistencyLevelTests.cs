using System;
using Starling.Model.Quorums;
using Xunit;

namespace Starling.Model.Tests.Quorums;

public sealed class ConsistencyLevelTests
{
    [Theory]
    [InlineData("ONE", "ONE")]
    [InlineData("one", "ONE")]
    [InlineData("1", "ONE")]
    [InlineData("2", "TWO")]
    [InlineData("three", "THREE")]
    [InlineData("4", "4")]
    [InlineData("64", "64")]
    [InlineData("quorum", "QUORUM")]
    [InlineData("All", "ALL")]
    [InlineData("local_quorum", "LOCAL_QUORUM")]
    [InlineData("LocalQuorum", "LOCAL_QUORUM")]
    [InlineData("LOCALONE", "LOCAL_ONE")]
    [InlineData("each_quorum", "EACH_QUORUM")]
    public void A_name_is_read_and_its_own_name_is_read_again(string text, string name)
    {
        Assert.True(ConsistencyLevel.TryParse(text, out var level));
        Assert.Equal(name, level.ToString());
        Assert.True(ConsistencyLevel.TryParse(level.ToString(), out var again));
        Assert.Equal(level, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("99999999999999999999")]
    [InlineData("ANY")]
    [InlineData("LOCAL")]
    public void Anything_else_is_refused(string? text) => Assert.False(ConsistencyLevel.TryParse(text, out _));

    [Fact]
    public void The_default_is_quorum() => Assert.Equal(ConsistencyLevel.Quorum, default);

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    [InlineData(-1)]
    public void A_number_is_1_to_64(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ConsistencyLevel.Number(count));
}
