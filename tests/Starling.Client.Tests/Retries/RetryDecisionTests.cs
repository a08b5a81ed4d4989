using System;
using Starling.Api;
using Starling.Client.Retries;
using Xunit;

namespace Starling.Client.Tests.Retries;

public sealed class RetryDecisionTests
{
    [Theory]
    [InlineData(StarlingError.Unavailable)]
    [InlineData(StarlingError.Timeout)]
    [InlineData(StarlingError.Overloaded)]
    [InlineData(StarlingError.NotReady)]
    [InlineData(StarlingError.LinkLost)]
    [InlineData(StarlingError.ReplicasFailed)]
    public void A_read_is_asked_again_whatever_may_have_happened(StarlingError error) =>
        Assert.True(May(CallSafety.Read, error, true));

    [Fact]
    public void What_is_wrong_with_the_request_is_never_sent_again()
    {
        foreach (var error in new[]
        {
            StarlingError.Internal, StarlingError.BadRequest, StarlingError.UnknownTable, StarlingError.TableExists, StarlingError.TooLarge,
            StarlingError.TooManySiblings, StarlingError.ForeignContext, StarlingError.ImpossibleLevel, StarlingError.WrongCluster,
            StarlingError.Cancelled, StarlingError.NotPresent, StarlingError.Changed, StarlingError.NotRemembered,
        })
        {
            Assert.False(May(CallSafety.Read, error, false));
            Assert.False(May(CallSafety.SameWrite, error, false));
            Assert.False(May(CallSafety.NewWrite, error, false));
        }
    }

    [Fact]
    public void A_new_write_is_sent_again_only_when_nothing_can_have_happened()
    {
        foreach (var error in Enum.GetValues<StarlingError>())
        {
            Assert.False(May(CallSafety.NewWrite, error, true));
        }

        Assert.True(May(CallSafety.NewWrite, StarlingError.Unavailable, false));
        Assert.True(May(CallSafety.NewWrite, StarlingError.Overloaded, false));
        Assert.True(May(CallSafety.NewWrite, StarlingError.NotReady, false));
        Assert.True(May(CallSafety.NewWrite, StarlingError.DiskFull, false));
    }

    [Fact]
    public void A_write_that_merges_with_itself_is_sent_again_after_not_known()
    {
        Assert.True(May(CallSafety.SameWrite, StarlingError.Timeout, true));
        Assert.True(May(CallSafety.SameWrite, StarlingError.LinkLost, true));
    }

    [Fact]
    public void Attempts_are_bounded()
    {
        var failure = new Failure(StarlingError.Timeout, false, "");
        Assert.True(RetryDecision.MayRetry(CallSafety.Read, failure, 2, 3));
        Assert.False(RetryDecision.MayRetry(CallSafety.Read, failure, 3, 3));
        Assert.False(RetryDecision.MayRetry(CallSafety.Read, failure, 1, 1));
    }

    private static bool May(CallSafety safety, StarlingError error, bool mayHaveHappened) =>
        RetryDecision.MayRetry(safety, new Failure(error, mayHaveHappened, ""), 1, 3);
}
