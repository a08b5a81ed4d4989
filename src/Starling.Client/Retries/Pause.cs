using System;
using Starling.World;

namespace Starling.Client.Retries;

/// <summary>How long to wait before the next attempt: full jitter, so that calls which failed together do not return together.</summary>
/// <remarks>Drawn evenly from zero to a bound that doubles with each attempt, from 20 ms to half a second. Source: Brooker, "Exponential
/// Backoff and Jitter", AWS Architecture Blog, 2015.</remarks>
internal static class Pause
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(500);

    /// <param name="attempts">Attempts made, at least 1.</param>
    /// <param name="chance">The jitter.</param>
    public static TimeSpan After(int attempts, Chance chance)
    {
        var bound = Least * (1 << Math.Min(attempts - 1, 10));
        return chance.Between(TimeSpan.Zero, bound < Most ? bound : Most);
    }
}
