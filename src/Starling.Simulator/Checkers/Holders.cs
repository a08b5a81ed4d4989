using System;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Values;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Checkers;

/// <summary>Counts the machines on which a write is durable at this moment, or what has replaced it.</summary>
/// <remarks>
/// Intuition: whoever holds a later state of the record holds the write, because states only grow. For siblings "later" is that the context covers the
/// write's name; where the last write wins it is a greater write time, then the greater bytes. A machine that has lost its disk since the caller began
/// to care counts as a holder: it may have been one, and nobody can look any more. So does each when what was purged by agreement says it all.
/// <para>
/// A tombstone does not say which delete made it. A delete's holders are therefore those of the tombstone, of all that came after the call, which most
/// machines hold: a count that is too high excuses, and never accuses wrongly.
/// </para>
/// </remarks>
internal sealed class Holders(IReadOnlyList<SimHost> hosts, DiskFates fates, GodView view)
{
    /// <summary>How many machines hold a write.</summary>
    /// <param name="book">What is known of the record; null when no disk has ever shown it.</param>
    /// <param name="write">The write.</param>
    /// <param name="since">A loss at this moment or later makes a holder. Microseconds since the start of the world.</param>
    /// <param name="less">A machine that does not count; -1 for none.</param>
    public int Count(RecordBook? book, WriteEvent write, long since, int less = -1) => Count(book, write, since, machine => machine != less);

    /// <summary>How many of some machines hold a write.</summary>
    /// <param name="book">What is known of the record; null when no disk has ever shown it.</param>
    /// <param name="write">The write.</param>
    /// <param name="since">A loss at this moment or later makes a holder. Microseconds since the start of the world.</param>
    /// <param name="counts">The machines that count.</param>
    public int Count(RecordBook? book, WriteEvent write, long since, Predicate<int> counts)
    {
        if (book is null)
        {
            return CountLost(since, counts);
        }

        if (write.Key.Table == SimTable.LastWriteWins)
        {
            return write.Time != 0 ? CountAtLeast(book, write, since, counts) : CountDeletes(book, write, since, counts);
        }

        if (book.DotOf.TryGetValue(write.Id, out var dot))
        {
            return CountCovering(book, dot, since, counts);
        }

        var best = CountLost(since, counts);
        foreach (var (tombstone, at) in book.Tombstones)
        {
            best = write.IsDelete && at >= write.Operation.Invoked ? Math.Max(best, CountCovering(book, tombstone, since, counts)) : best;
        }

        return best;
    }

    private bool IsLost(int machine, long since) => fates.LastLossOf(machine) >= since;

    private int CountLost(long since, Predicate<int> counts)
    {
        var count = 0;
        for (var machine = 0; machine < hosts.Count; machine++)
        {
            count += counts(machine) && IsLost(machine, since) ? 1 : 0;
        }

        return count;
    }

    private int CountCovering(RecordBook book, Dot dot, long since, Predicate<int> counts)
    {
        var count = 0;
        for (var machine = 0; machine < hosts.Count; machine++)
        {
            if (counts(machine) && (IsLost(machine, since) || (TryGet(machine, book, out var state)
                && SiblingState.Read(state).CounterOf(dot.Actor) >= dot.Counter)))
            {
                count++;
            }
        }

        return count;
    }

    private int CountAtLeast(RecordBook book, WriteEvent write, long since, Predicate<int> counts)
    {
        var count = 0;
        for (var machine = 0; machine < hosts.Count; machine++)
        {
            if (counts(machine) && (IsLost(machine, since) || (TryGet(machine, book, out var state)
                && LwwView.TryRead(state, out var view) && IsAtLeast(view, write))))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>For a delete of unknown time: the best of the tombstones that came after the call; and where none did, what is there was later.</summary>
    private int CountDeletes(RecordBook book, WriteEvent write, long since, Predicate<int> counts)
    {
        var times = book.TombstoneTimes.FindAll(seen => seen.At >= write.Operation.Invoked);
        var best = 0;
        for (var i = 0; i <= times.Count; i++)
        {
            var time = i < times.Count ? times[i].Time : write.Operation.StampMin;
            var count = 0;
            for (var machine = 0; machine < hosts.Count; machine++)
            {
                count += counts(machine) && (IsLost(machine, since) || (TryGet(machine, book, out var state)
                    && LwwView.TryRead(state, out var view) && view.WriteTime.Micros >= time)) ? 1 : 0;
            }

            best = Math.Max(best, count);
        }

        return best;
    }

    private static bool IsAtLeast(in LwwView view, WriteEvent write) =>
        view.WriteTime.Micros != write.Time ? view.WriteTime.Micros > write.Time
        : view.IsTombstone || (!write.IsDelete && view.Value.SequenceCompareTo(write.StoredBytes()) >= 0);

    /// <summary>What a machine knows of a record: what its disk says, and what was purged by agreement of all.</summary>
    private bool TryGet(int machine, RecordBook book, out byte[] state)
    {
        if (!hosts[machine].Disk.Map(StoreFamily.Records).TryGet(book.Path, out state))
        {
            state = [];
        }

        state = SimTables.OfPath(book.Path) is { } table ? view.Sum(table.Rule(), state, book.Purged) : state;
        return state.Length > 0;
    }
}
