using System;

namespace Starling.Load;

/// <summary>Latencies in steps of ten microseconds up to a second.</summary>
internal sealed class Histogram
{
    private readonly long[] counts = new long[100_001];

    public void Note(double micros) => counts[Math.Clamp((int)(micros / 10), 0, counts.Length - 1)]++;

    public void Reset() => Array.Clear(counts);

    public void Add(Histogram other)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] += other.counts[i];
        }
    }

    /// <summary>The latency below which so great a part lies, in milliseconds.</summary>
    public double At(double part)
    {
        var total = 0L;
        foreach (var count in counts)
        {
            total += count;
        }

        var sum = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            sum += counts[i];
            if (sum > total * part)
            {
                return i / 100.0;
            }
        }

        return double.NaN;
    }
}
