using System;

namespace Starling.Replication.HintedHandoff;

/// <summary>How fast one target is served: grows by a fifth while it answers about as fast as at its best, halves when it does not. Pure.</summary>
/// <remarks>
/// Additive increase would be kinder, but a returned node has one interest: to be whole again soon. The measure is a page's
/// answer time against the best seen (the idea of TCP Vegas; Brakmo and Peterson, 1995, section 3.2). The best drifts towards what is
/// seen, because it may have been a page of one small hint: otherwise full pages, which always take longer, would halve the pace for ever.
/// </remarks>
public sealed class HintPace(long bytesPerSecond, long bytesPerSecondMax)
{
    private const long Least = 64 << 10;
    private TimeSpan best = TimeSpan.MaxValue;

    public long BytesPerSecond { get; private set; } = bytesPerSecond;

    /// <summary>A page was acknowledged after so long; returns how long to rest before the next one.</summary>
    public TimeSpan RestAfter(int bytes, TimeSpan took)
    {
        if (bytes == 0)
        {
            return TimeSpan.Zero; // Nothing was sent, so nothing was learnt.
        }

        best = took < best ? took : best + ((took - best) / 8);
        BytesPerSecond = took <= 2 * best + TimeSpan.FromMilliseconds(20)
            ? Math.Min(bytesPerSecondMax, BytesPerSecond + (BytesPerSecond / 5))
            : Math.Max(Least, BytesPerSecond / 2);
        var fair = TimeSpan.FromSeconds((double)bytes / BytesPerSecond);
        return fair > took ? fair - took : TimeSpan.Zero;
    }

    /// <summary>A page failed; returns how long to rest before it is tried again.</summary>
    public TimeSpan RestAfterFailure()
    {
        BytesPerSecond = Math.Max(Least, BytesPerSecond / 2);
        return TimeSpan.FromSeconds(1);
    }
}
