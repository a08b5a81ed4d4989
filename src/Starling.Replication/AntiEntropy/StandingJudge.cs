using System;
using Starling.Model.Time;
using Starling.Storage.Agreement;

namespace Starling.Replication.AntiEntropy;

/// <summary>Says what an entry of the book means now. Pure.</summary>
/// <remarks>
/// A proof of equality is about a past moment and never becomes false; but what was written since is not in it. So "equal" here means that the latest
/// comparison was one that found both the same, and that it is not overdue: somebody who asks whether the data is safe must not be
/// told yes because of yesterday's answer.
/// Law: a later comparison that found a difference or came to nothing is never called equal.
/// </remarks>
/// <param name="options">How often is compared, and how far back.</param>
internal readonly struct StandingJudge(AgreementOptions options)
{
    /// <summary>Comparisons that may fail to come before the silence is told; and time for one that is under way.</summary>
    private const int MissedMax = 3;

    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(10);

    /// <summary>What holds now.</summary>
    /// <param name="known">The book's entry.</param>
    /// <param name="now">This node's clock.</param>
    /// <param name="why">Why it is not equal, for people; empty when it is.</param>
    public PeerStanding Of(in PeerAgreement known, HybridTime now, out string why)
    {
        if (known.CheckedAt == default)
        {
            why = "never compared";
            return PeerStanding.Unknown;
        }

        if (known.LastTrouble is { } trouble)
        {
            why = trouble;
            return PeerStanding.Unknown;
        }

        if (now.Micros - known.CheckedAt.Micros > Micros((MissedMax * options.ExchangeEvery) + UnderWay))
        {
            why = "not compared lately";
            return PeerStanding.Unknown;
        }

        // A comparison is as of a slice's end before its settle time: an older proof is of an earlier comparison than the last one.
        var reach = Micros(options.SettleTime + (3 * options.SliceLength));
        if (known.EqualAsOf == default || known.EqualAsOf.Micros < known.CheckedAt.Micros - reach)
        {
            why = "different";
            return PeerStanding.Different;
        }

        why = "";
        return PeerStanding.Equal;
    }

    private static long Micros(TimeSpan span) => (long)span.TotalMicroseconds;
}
