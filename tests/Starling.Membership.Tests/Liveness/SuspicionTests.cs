using System;
using Starling.Membership.Liveness;
using Starling.Model.Placement;
using Xunit;

namespace Starling.Membership.Tests.Liveness;

public sealed class SuspicionTests
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    /// <summary>12 - 10 · log(c + 1) / log(4).</summary>
    [Theory]
    [InlineData(0, 12.0)]
    [InlineData(1, 7.0)]
    [InlineData(2, 4.0752)]
    [InlineData(3, 2.0)]
    [InlineData(9, 2.0)]
    public void Its_length_falls_with_the_logarithm_of_confirmations(int confirmations, double seconds) =>
        Assert.Equal(seconds, Suspicion.LengthAfter(confirmations, 3, Least).TotalSeconds, 3);

    [Fact]
    public void Each_finder_counts_once_and_the_first_one_confirms_nothing()
    {
        var suspicion = new Suspicion(TimeSpan.FromSeconds(100), new NodeId(1), 10, Least);
        Assert.False(suspicion.Confirm(new NodeId(1)));
        Assert.Equal(112, suspicion.Deadline.TotalSeconds, 3);
        Assert.True(suspicion.Confirm(new NodeId(2)));
        Assert.False(suspicion.Confirm(new NodeId(2)));
        Assert.Equal(107, suspicion.Deadline.TotalSeconds, 3);
        Assert.True(suspicion.Confirm(new NodeId(3)));
        Assert.True(suspicion.Confirm(new NodeId(4)));
        Assert.False(suspicion.Confirm(new NodeId(5)));
        Assert.Equal(102, suspicion.Deadline.TotalSeconds, 3);
        suspicion.Excuse(TimeSpan.FromSeconds(5));
        Assert.Equal(107, suspicion.Deadline.TotalSeconds, 3);
    }

    [Theory]
    [InlineData(1, 102)]
    [InlineData(2, 102)]
    [InlineData(3, 112)]
    public void A_cluster_too_small_for_confirmations_does_not_wait_for_them(int others, double deadline) =>
        Assert.Equal(deadline, new Suspicion(TimeSpan.FromSeconds(100), new NodeId(1), others, Least).Deadline.TotalSeconds, 3);

    [Theory]
    [InlineData(3, 2.0)]
    [InlineData(10, 2.0)]
    [InlineData(100, 2.4)]
    [InlineData(1000, 3.6)]
    public void Its_least_length_grows_with_the_logarithm_of_members(int members, double seconds) =>
        Assert.Equal(seconds, new LivenessOptions().SuspicionLeastFor(members).TotalSeconds, 3);

    [Fact]
    public void Self_doubt_stays_between_0_and_7()
    {
        var health = new LocalHealth();
        health.Better();
        Assert.Equal((0, 1), (health.Score, health.Stretch));
        health.Worse(3);
        health.Better();
        Assert.Equal(2, health.Score);
        health.Worse(100);
        Assert.Equal((7, 8), (health.Score, health.Stretch));
    }
}
