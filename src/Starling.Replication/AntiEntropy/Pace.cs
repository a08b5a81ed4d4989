using System;

namespace Starling.Replication.AntiEntropy;

/// <summary>How many bytes a second repair traffic may take: a token bucket. Pure.</summary>
/// <remarks>A second's worth may go at once; who takes more than is there waits until it has been earned, so large rows pass too. Law: over any time, at
/// most rate x (time + 1 s) bytes plus the last request.</remarks>
/// <param name="bytesPerSecond">The rate.</param>
internal sealed class Pace(long bytesPerSecond)
{
    private double tokens = bytesPerSecond;
    private TimeSpan last;

    /// <summary>Takes bytes, and returns how long to wait before they are sent.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="now">A time that never goes back.</param>
    public TimeSpan Take(long bytes, TimeSpan now)
    {
        tokens = Math.Min(bytesPerSecond, tokens + ((now - last).TotalSeconds * bytesPerSecond));
        last = now;
        tokens -= bytes;
        return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / bytesPerSecond);
    }
}
