using System;

namespace Starling.Simulator.World;

/// <summary>What is going to happen, soonest first; of two things due at the same microsecond, the one asked for first.</summary>
/// <remarks>A binary heap in one array. The sequence number makes the order total, so that it depends on nothing but the calls.</remarks>
internal sealed class EventHeap
{
    private Entry[] entries = new Entry[1024];
    private long sequence;

    public int Count { get; private set; }

    public long NextDue => entries[0].Due;

    public void Push(long due, Action<object?> work, object? state)
    {
        if (Count == entries.Length)
        {
            Array.Resize(ref entries, Count * 2);
        }

        var entry = new Entry(due, sequence++, work, state);
        var at = Count++;
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (!entry.IsBefore(entries[parent]))
            {
                break;
            }

            entries[at] = entries[parent];
            at = parent;
        }

        entries[at] = entry;
    }

    public void Pop(out Action<object?> work, out object? state)
    {
        (work, state) = (entries[0].Work, entries[0].State);
        var last = entries[--Count];
        entries[Count] = default;
        if (Count > 0)
        {
            SiftDown(last);
        }
    }

    private void SiftDown(Entry entry)
    {
        var at = 0;
        while (true)
        {
            var child = 2 * at + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && entries[child + 1].IsBefore(entries[child]))
            {
                child++;
            }

            if (!entries[child].IsBefore(entry))
            {
                break;
            }

            entries[at] = entries[child];
            at = child;
        }

        entries[at] = entry;
    }

    private readonly record struct Entry(long Due, long Sequence, Action<object?> Work, object? State)
    {
        public bool IsBefore(in Entry other) => Due != other.Due ? Due < other.Due : Sequence < other.Sequence;
    }
}
