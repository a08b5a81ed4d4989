using System;

namespace Starling.Client.Retries;

/// <summary>Bounds how much load retries add: so many for each hundred successes, and a small floor each second.</summary>
/// <remarks>
/// Intuition: a purse into which each success puts a few cents and from which each retry takes a whole coin. While nearly all goes
/// well the purse is full and every failure is retried; when a cluster is ill it is soon empty, and retries stop multiplying its load. A bound
/// on attempts alone cannot do that: three attempts each are three times the load just when there is least to spare. The purse holds
/// as many coins as calls may be in flight, so that the loss of a node is survived by all of its reads at once.
/// <para>Law: retries up to time t are at most initial + floor * t + percent / 100 * successes.</para>
/// Source: the retry budget of Finagle (Twitter, 2016), with a leaky purse instead of a window.
/// </remarks>
internal sealed class RetryBudget(int percent, int floorPerSecond, int coinsMax, long now, long ticksPerSecond)
{
    private const long Coin = 100;

    private long balance = Math.Min(10L * floorPerSecond, coinsMax) * Coin;
    private long filledAt = now;

    public void Succeeded() => balance = Math.Min(balance + percent, coinsMax * Coin);

    /// <summary>Takes what one retry costs; false when it is not there.</summary>
    public bool TryTake(long now)
    {
        var grown = (long)((double)(now - filledAt) / ticksPerSecond * floorPerSecond * Coin);
        if (grown > 0)
        {
            balance = Math.Min(balance + grown, coinsMax * Coin);
            filledAt = now;
        }

        if (balance < Coin)
        {
            return false;
        }

        balance -= Coin;
        return true;
    }
}
