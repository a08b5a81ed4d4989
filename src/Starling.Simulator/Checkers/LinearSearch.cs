using System;
using System.Collections.Generic;

namespace Starling.Simulator.Checkers;

/// <summary>Searches for an order of concurrent calls in which one object, doing them one by one, would have given the same answers.</summary>
/// <remarks>
/// <para>
/// Intuition: every call must seem to happen at one moment between its begin and its end. Walk along the begins and ends in order of time. At a begin,
/// try to let the call happen now: if the object could have answered so, cross the call out and start again from the front with the object's new
/// state. At an end of a call that has not happened, too much time has passed: take back the last call that was tried and try the next one instead. When all
/// calls are crossed out, the order of trying is the proof.
/// </para>
/// <para>
/// The memory makes it quick: the same set of crossed-out calls with the same state was tried before, and leads nowhere again. With modest
/// concurrency few sets exist, so a history takes about as many steps as it has calls; the worst case is exponential (the problem is NP-complete), hence
/// the bound on work. Calls of unknown outcome have no end, and need not be crossed out; one that changes nothing is not even tried.
/// </para>
/// <para>
/// A system of many keys is checked key by key: linearizability is local (Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects",
/// 1990, theorem 1). Calls whose end and begin fall on one moment count as concurrent: an end comes after the begins of its moment.
/// Laws: <c>Yes</c> and <c>No</c> are exact; <see cref="Order"/> respects time.
/// </para>
/// Source: Wing and Gong, "Testing and Verifying Concurrent Objects", 1993, section 4; Lowe, "Testing for linearizability", 2017, section 3 (the memory);
/// Horn and Kroening, "Faster linearizability checking via P-compositionality", 2015, section 4.
/// </remarks>
public sealed class LinearSearch<TState, TCall>
    where TState : IEquatable<TState>
{
    private readonly ISequentialSpec<TState, TCall> spec;
    private readonly IReadOnlyList<ConcurrentCall<TCall>> calls;
    private readonly HashSet<Place> tried = [];
    private readonly Stack<(int Call, TState Before)> done = [];

    // Events in a circle of links: event 2i is the begin of call i, 2i + 1 its end, the last one stands before the first.
    private readonly int[] next;
    private readonly int[] previous;
    private readonly int front;
    private readonly ulong[] crossedOut;
    private int certain;

    private LinearSearch(ISequentialSpec<TState, TCall> spec, IReadOnlyList<ConcurrentCall<TCall>> calls)
    {
        this.spec = spec;
        this.calls = calls;
        front = calls.Count * 2;
        next = new int[front + 1];
        previous = new int[front + 1];
        crossedOut = new ulong[(calls.Count + 63) / 64];
        Link();
    }

    /// <summary>States tried.</summary>
    public long Steps { get; private set; }

    public Linearizability Result { get; private set; }

    /// <summary>The calls, by their places in the history, in the order that was found; when there is none, the longest order of a part of them.</summary>
    public IReadOnlyList<int> Order { get; private set; } = [];

    /// <summary>Searches.</summary>
    /// <param name="spec">What the object does.</param>
    /// <param name="calls">The history, in any order.</param>
    /// <param name="stepsMax">The bound on work. <value>Default 2 million states.</value> Larger: harder histories are decided, for more time and memory.</param>
    public static LinearSearch<TState, TCall> Run(
        ISequentialSpec<TState, TCall> spec, IReadOnlyList<ConcurrentCall<TCall>> calls, long stepsMax = 2_000_000)
    {
        var search = new LinearSearch<TState, TCall>(spec, calls);
        search.Result = search.Search(stepsMax);
        return search;
    }

    private Linearizability Search(long stepsMax)
    {
        var state = spec.Initial;
        var at = next[front];
        while (certain > 0)
        {
            if (Steps >= stepsMax)
            {
                return Linearizability.Undecided;
            }

            // While a call that has ended is left, its end is in the circle, and comes before the ends of doubtful calls and before the front: neither is
            // ever reached.
            if ((at & 1) == 0)
            {
                Steps++;
                at = next[TryTake(at >> 1, ref state) ? front : at];
                continue;
            }

            if (!done.TryPop(out var last))
            {
                return Linearizability.No;
            }

            state = last.Before;
            PutBack(last.Call);
            at = next[last.Call * 2];
        }

        Note();
        return Linearizability.Yes;
    }

    private bool TryTake(int call, ref TState state)
    {
        if (!spec.TryApply(state, calls[call].Call, out var after) || (!calls[call].HasEnded && after.Equals(state)))
        {
            return false;
        }

        Flip(call);
        if (!tried.Add(new Place((ulong[])crossedOut.Clone(), after)))
        {
            Flip(call);
            return false;
        }

        done.Push((call, state));
        if (done.Count > Order.Count)
        {
            Note();
        }

        state = after;
        certain -= calls[call].HasEnded ? 1 : 0;
        Unlink(call * 2);
        Unlink(call * 2 + 1);
        return true;
    }

    private void PutBack(int call)
    {
        Flip(call);
        certain += calls[call].HasEnded ? 1 : 0;
        Relink(call * 2 + 1);
        Relink(call * 2);
    }

    private void Note()
    {
        var order = new int[done.Count];
        var at = order.Length;
        foreach (var (call, _) in done)
        {
            order[--at] = call;
        }

        Order = order;
    }

    private void Flip(int call) => crossedOut[call >> 6] ^= 1UL << call;

    private void Unlink(int entry)
    {
        next[previous[entry]] = next[entry];
        previous[next[entry]] = previous[entry];
    }

    private void Relink(int entry)
    {
        next[previous[entry]] = entry;
        previous[next[entry]] = entry;
    }

    private void Link()
    {
        var events = new int[front];
        for (var i = 0; i < front; i++)
        {
            events[i] = i;
            certain += (i & 1) == 0 && calls[i >> 1].HasEnded ? 1 : 0;
        }

        Array.Sort(events, (a, b) =>
        {
            var byTime = TimeOf(a).CompareTo(TimeOf(b));
            return byTime != 0 ? byTime : (a & 1) != (b & 1) ? (a & 1).CompareTo(b & 1) : a.CompareTo(b);
        });
        var last = front;
        foreach (var entry in events)
        {
            next[last] = entry;
            previous[entry] = last;
            last = entry;
        }

        next[last] = front;
        previous[front] = last;
    }

    private long TimeOf(int entry) => (entry & 1) == 0 ? calls[entry >> 1].Invoked : calls[entry >> 1].Returned;

    /// <summary>A set of calls that have happened, and the state that they led to.</summary>
    private readonly struct Place(ulong[] happened, TState state) : IEquatable<Place>
    {
        private readonly ulong[] happened = happened;
        private readonly TState state = state;

        public bool Equals(Place other) => happened.AsSpan().SequenceEqual(other.happened) && state.Equals(other.state);

        public override bool Equals(object? obj) => obj is Place other && Equals(other);

        public override int GetHashCode()
        {
            var hash = 0xcbf29ce484222325UL;
            foreach (var word in happened)
            {
                hash = (hash ^ word) * 0x9e3779b97f4a7c15;
                hash ^= hash >> 29;
            }

            return (int)(hash >> 32) ^ state.GetHashCode();
        }
    }
}
