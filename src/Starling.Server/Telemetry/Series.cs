using System;
using System.Threading;

namespace Starling.Server.Telemetry;

/// <summary>One series: a number, or the buckets of a histogram. Thread-safe, without locks.</summary>
internal sealed class Series(double[] bounds)
{
    private readonly long[] buckets = new long[bounds.Length + 1];
    private double value;

    /// <summary>The number, or the histogram's sum.</summary>
    public double Value => Volatile.Read(ref value);

    /// <summary>Values that fell into a bucket; the last one has no upper bound.</summary>
    public long InBucket(int bucket) => Volatile.Read(ref buckets[bucket]);

    /// <summary>The number is now this.</summary>
    public void Set(double now) => Volatile.Write(ref value, now);

    /// <summary>Adds to the number.</summary>
    public void Add(double more)
    {
        var seen = Volatile.Read(ref value);
        for (double before; ; seen = before)
        {
            before = Interlocked.CompareExchange(ref value, seen + more, seen);
            if (before.Equals(seen))
            {
                return;
            }
        }
    }

    /// <summary>Puts a value into the histogram: into the first bucket whose bound is not below it.</summary>
    public void Record(double one)
    {
        var found = Array.BinarySearch(bounds, one);
        Interlocked.Increment(ref buckets[found < 0 ? ~found : found]);
        Add(one);
    }
}
