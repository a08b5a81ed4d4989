using System;
using Starling.Model.Time;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Storage.Purging;

/// <summary>Counts what waits in the purge queues, for people.</summary>
/// <remarks>A look at the queue and no counter kept beside it: it is asked for at people's pace, and a counter would have to survive crashes. So
/// that a long queue does not hold the node up, only so many entries are looked at.</remarks>
public static class PurgeBacklog
{
    /// <summary>A new look into the queue costs as much as so many entries.</summary>
    private const int SeekCost = 8;

    /// <summary>Entries of a table that are due, and whether there were more than could be looked at.</summary>
    /// <param name="store">The node's store.</param>
    /// <param name="table">The table's number.</param>
    /// <param name="now">What is due later is not counted: a value whose time has not come.</param>
    /// <param name="budget">Entries that may still be looked at; less by those that were.</param>
    /// <exception cref="WorldException">The queue cannot be read.</exception>
    public static (long Count, bool HasMore) Count(IStore store, uint table, HybridTime now, ref int budget)
    {
        var count = 0L;
        for (var slot = 0; slot <= ushort.MaxValue;)
        {
            if (budget <= 0)
            {
                return (count, true);
            }

            slot = Count(store, table, slot, now, ref count, ref budget) + 1;
        }

        return (count, false);
    }

    /// <summary>Counts from a slot's front on, until something is not due yet: behind it lie only values of that slot whose time has not come.</summary>
    /// <returns>The slot in which it ended.</returns>
    private static int Count(IStore store, uint table, int slot, HybridTime now, ref long count, ref int budget)
    {
        var (lower, _) = PurgeKey.RangeOf(table, slot);
        var (_, upper) = PurgeKey.RangeOf(table, ushort.MaxValue);
        using var cursor = store.Scan(StoreFamily.Purges, lower, upper, reverse: false);
        while (cursor.MoveNext())
        {
            if (PurgeKey.DueOf(cursor.Key) > now || --budget <= 0)
            {
                budget -= SeekCost;
                return PurgeKey.SlotOf(cursor.Key);
            }

            count++;
        }

        return ushort.MaxValue;
    }
}
