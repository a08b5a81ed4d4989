using System;
using System.Collections.Generic;
using System.Threading;
using Starling.World;

namespace Starling.Client.Calls;

/// <summary>Wakes calls at their time, to within 10 ms.</summary>
/// <remarks>
/// Intuition: a clock face of 512 pigeon-holes; a call lies in the hole at which the hand stands when its time comes, perhaps rounds later.
/// Putting in and taking out cost the same whatever the number of calls, and nearly all calls are taken out before their time. The hand moves
/// only while there is something to wait for. Source: Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 6.
/// </remarks>
internal sealed class DeadlineWheel : IDisposable
{
    private const int Holes = 512;
    private const int IdleTicksMax = 100;
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider time;
    private readonly Action<Call, long> due;
    private readonly long tick;
    private readonly LinkedList<Call>[] holes = new LinkedList<Call>[Holes];
    private readonly List<Call> ripe = [];
    private readonly ITimer timer;
    private long hand;
    private int idleTicks;
    private bool isRunning;

    public DeadlineWheel(IWorld world, Action<Call, long> due)
    {
        time = world.Time;
        this.due = due;
        tick = (long)(TickEvery.TotalSeconds * time.TimestampFrequency);
        for (var i = 0; i < Holes; i++)
        {
            holes[i] = new LinkedList<Call>();
        }

        timer = time.CreateTimer(_ => Turn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count { get; private set; }

    /// <summary>Wakes the call at or soon after a timestamp; replaces an earlier wish.</summary>
    public void Set(Call call, long at)
    {
        Remove(call);
        if (!isRunning)
        {
            isRunning = true;
            hand = time.GetTimestamp() / tick;
            timer.Change(TickEvery, TickEvery);
        }

        call.DueTick = Math.Max(hand + 1, (at / tick) + 1);
        holes[(int)(call.DueTick % Holes)].AddLast(call.Timing);
        Count++;
    }

    public void Remove(Call call)
    {
        if (call.Timing.List is { } hole)
        {
            hole.Remove(call.Timing);
            Count--;
        }
    }

    /// <summary>Takes all calls out.</summary>
    public List<Call> TakeAll()
    {
        var calls = new List<Call>(Count);
        foreach (var hole in holes)
        {
            calls.AddRange(hole);
        }

        foreach (var call in calls)
        {
            Remove(call);
        }

        return calls;
    }

    public void Dispose() => timer.Dispose();

    private void Turn()
    {
        var now = time.GetTimestamp();
        var until = now / tick;

        // After a long stop one round visits every hole.
        hand = Math.Max(hand, until - Holes);
        while (hand < until)
        {
            hand++;
            for (var at = holes[(int)(hand % Holes)].First; at is not null; at = at.Next)
            {
                if (at.Value.DueTick <= until)
                {
                    ripe.Add(at.Value);
                }
            }
        }

        foreach (var call in ripe)
        {
            Remove(call);
        }

        // What one call sets off may have ended another one (which its stage shows) or given it a new time (which its hole shows).
        foreach (var call in ripe)
        {
            if (call.Timing.List is null)
            {
                due(call, now);
            }
        }

        ripe.Clear();
        idleTicks = Count == 0 ? idleTicks + 1 : 0;
        if (idleTicks >= IdleTicksMax)
        {
            isRunning = false;
            idleTicks = 0;
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
