using System;
using System.Numerics;
using System.Threading;

namespace Starling.Objects.Http;

/// <summary>A figure over the last minute: how many, mean, percentiles; and how many since the start.</summary>
/// <remarks>
/// Six cells of ten seconds, each a histogram whose buckets grow by a quarter of a power of two, so percentiles are
/// within 19 per cent and the memory is fixed. A cell is cleared when its time comes round again. Thread-safe.
/// </remarks>
internal sealed class MinuteFigure(TimeProvider time)
{
    private const int Cells = 6;
    private const int SecondsPerCell = 10;
    private const int Parts = 4;
    private const int Buckets = 48 * Parts;

    private readonly Lock gate = new();
    private readonly long start = time.GetTimestamp();
    private readonly int[,] counts = new int[Cells, Buckets];
    private readonly long[] sums = new long[Cells];
    private readonly long[] turns = new long[Cells];
    private long total;

    /// <summary>Adds a value of 0 or more.</summary>
    public void Add(long value)
    {
        value = Math.Max(0, value);
        lock (gate)
        {
            var cell = Turn();
            counts[cell, BucketOf(value)]++;
            sums[cell] += value;
            total++;
        }
    }

    public FigureView View()
    {
        lock (gate)
        {
            _ = Turn();
            var merged = new int[Buckets];
            var (count, sum) = (0L, 0L);
            var newest = turns[0];
            for (var cell = 0; cell < Cells; cell++)
            {
                newest = Math.Max(newest, turns[cell]);
            }

            for (var cell = 0; cell < Cells; cell++)
            {
                if (turns[cell] <= newest - Cells)
                {
                    continue;
                }

                sum += sums[cell];
                for (var bucket = 0; bucket < Buckets; bucket++)
                {
                    merged[bucket] += counts[cell, bucket];
                    count += counts[cell, bucket];
                }
            }

            return new FigureView(
                total, count, count == 0 ? 0 : sum / count, At(merged, count, 0.5), At(merged, count, 0.95),
                At(merged, count, 0.99), At(merged, count, 1));
        }
    }

    /// <summary>The cell of now, cleared if it still held an earlier minute.</summary>
    private int Turn()
    {
        var turn = (long)time.GetElapsedTime(start).TotalSeconds / SecondsPerCell;
        var cell = (int)(turn % Cells);
        if (turns[cell] != turn)
        {
            Array.Clear(counts, cell * Buckets, Buckets);
            sums[cell] = 0;
            turns[cell] = turn;
        }

        return cell;
    }

    /// <summary>Values up to 3 have buckets of their own; above, the two bits after the leading one choose the
    /// part.</summary>
    private static int BucketOf(long value)
    {
        if (value < Parts)
        {
            return (int)value;
        }

        var log = BitOperations.Log2((ulong)value);
        var part = (int)(value >> (log - 2)) & (Parts - 1);
        return Math.Min(Buckets - 1, (log - 1) * Parts + part);
    }

    /// <summary>The least value of a bucket.</summary>
    private static long ValueOf(int bucket) =>
        bucket < Parts ? bucket : (long)(Parts + bucket % Parts) << (bucket / Parts - 1);

    private static long At(int[] counts, long count, double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(count * share));
        for (var bucket = 0; bucket < Buckets && count > 0; bucket++)
        {
            wanted -= counts[bucket];
            if (wanted <= 0)
            {
                return ValueOf(bucket);
            }
        }

        return 0;
    }
}
