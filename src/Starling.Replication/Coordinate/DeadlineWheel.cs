using System;
using System.Threading;

namespace Starling.Replication.Coordinate;

/// <summary>Wakes many things at their times with one timer.</summary>
/// <remarks>
/// A hashed timing wheel (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987, scheme 6): adding and removing cost
/// a few pointer moves, which matters because nearly every operation is removed long before its time. A thing is woken up to one tick
/// (4 ms) late, never early: a time is rounded up to its bucket, so whatever stands in a bucket that the hand passes is due, unless
/// it is due in a later round. One round (8 s) is longer than most requests live. While nothing waits there is no timer.
/// </remarks>
public sealed class DeadlineWheel : IDisposable
{
    private const int Buckets = 2048;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(4);

    private readonly TimeProvider time;
    private readonly long ticksPerBucket;
    private readonly Deadlined?[] heads = new Deadlined?[Buckets];
    private readonly ITimer timer;
    private long turned;
    private bool isArmed;

    public DeadlineWheel(TimeProvider time)
    {
        this.time = time;
        ticksPerBucket = Math.Max(1, (long)(time.TimestampFrequency * Tick.TotalSeconds));
        turned = time.GetTimestamp() / ticksPerBucket;
        timer = time.CreateTimer(_ => Turn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Things that wait.</summary>
    public int Count { get; private set; }

    /// <summary>A timestamp that lies so far from now.</summary>
    public long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>Milliseconds left until a timestamp; 0 when it has passed.</summary>
    public uint MillisecondsLeft(long due)
    {
        var left = due - time.GetTimestamp();
        return left <= 0 ? 0 : (uint)Math.Min(uint.MaxValue, left * 1000 / time.TimestampFrequency);
    }

    /// <summary>Wakes <paramref name="item"/> at <paramref name="due"/>, instead of at any time set before.</summary>
    public void Set(Deadlined item, long due)
    {
        Remove(item);
        item.Due = due;
        if (Count == 0)
        {
            turned = time.GetTimestamp() / ticksPerBucket;
        }

        var tick = (due / ticksPerBucket) + (due % ticksPerBucket > 0 ? 1 : 0);
        var bucket = (int)(Math.Max(tick, turned + 1) % Buckets);
        item.Bucket = bucket;
        item.Next = heads[bucket];
        if (item.Next is not null)
        {
            item.Next.Previous = item;
        }

        heads[bucket] = item;
        Count++;
        Arm();
    }

    /// <summary>Does not wake it. Safe for a thing that does not wait.</summary>
    public void Remove(Deadlined item)
    {
        if (item.Bucket < 0)
        {
            return;
        }

        if (item.Previous is null)
        {
            heads[item.Bucket] = item.Next;
        }
        else
        {
            item.Previous.Next = item.Next;
        }

        if (item.Next is not null)
        {
            item.Next.Previous = item.Previous;
        }

        item.Previous = item.Next = null;
        item.Bucket = -1;
        Count--;
    }

    public void Dispose() => timer.Dispose();

    private void Arm()
    {
        if (!isArmed)
        {
            isArmed = true;
            timer.Change(Tick, Timeout.InfiniteTimeSpan);
        }
    }

    private void Turn()
    {
        isArmed = false;
        var now = time.GetTimestamp();
        var until = now / ticksPerBucket;
        var rounds = Math.Min(until - turned, Buckets);

        // The hand moves first: what a woken thing sets now lies ahead of it, and is not woken again in this turn.
        turned = until;
        for (var i = 0; i < rounds; i++)
        {
            Wake((int)((until - rounds + 1 + i) % Buckets), now);
        }

        if (Count > 0)
        {
            Arm();
        }
    }

    /// <summary>One at a time, from the front again after each: a woken thing may set or remove itself and others.</summary>
    private void Wake(int bucket, long now)
    {
        while (true)
        {
            var item = heads[bucket];
            while (item is not null && item.Due > now)
            {
                item = item.Next;
            }

            if (item is null)
            {
                return;
            }

            Remove(item);
            item.Woken(now);
        }
    }
}
