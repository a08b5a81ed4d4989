using System;
using Starling.Model.Time;
using Starling.Replication.AntiEntropy;
using Starling.Storage.Agreement;
using Xunit;

namespace Starling.Replication.Tests.AntiEntropy;

public sealed class StandingJudgeTests
{
    private static readonly HybridTime Now = new(1_000_000_000_000);

    private static readonly StandingJudge Judge = new(new AgreementOptions());

    [Fact]
    public void Equal_is_what_the_last_comparison_found_lately()
    {
        Assert.Equal((PeerStanding.Equal, ""), Of(agreed: 35, checkedAt: 5));
        Assert.Equal((PeerStanding.Different, "different"), Of(agreed: 90, checkedAt: 5));
        Assert.Equal((PeerStanding.Different, "different"), Of(agreed: null, checkedAt: 5));
        Assert.Equal((PeerStanding.Unknown, "not compared lately"), Of(agreed: 80, checkedAt: 60));
    }

    [Fact]
    public void Trouble_is_told_in_its_own_words_even_after_a_proof()
    {
        Assert.Equal((PeerStanding.Unknown, "never compared"), Of(agreed: null, checkedAt: null));
        Assert.Equal((PeerStanding.Unknown, "the peer did not answer"), Of(agreed: 35, checkedAt: 5, "the peer did not answer"));
    }

    private static (PeerStanding Standing, string Why) Of(int? agreed, int? checkedAt, string? trouble = null)
    {
        var known = new PeerAgreement { Epoch = 1, EqualAsOf = Ago(agreed), CheckedAt = Ago(checkedAt), Different = -1, LastTrouble = trouble };
        return (Judge.Of(known, Now, out var why), why);
    }

    private static HybridTime Ago(int? seconds) => seconds is { } known ? new(Now.Micros - (known * 1_000_000L)) : default;
}
