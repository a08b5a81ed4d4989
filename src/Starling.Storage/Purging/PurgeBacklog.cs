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
    /// <summary>Entries of a table that are due, and whether there were more than could be looked at.</summary>
    /// <param name="store">The node's store.</param>
    /// <param name="table">The table's number.</param>
    /// <param name="now">What is due later is not counted: a value whose time has not come.</param>
    /// <param name="budget">Entries that may still be looked at; less by those that were.</param>
    /// <exception cref="WorldException">The queue cannot be read.</exception>
    public static (long Count, bool HasMore) Count(IStore store, uint table, HybridTime now, ref int budget)
    {
        Span<byte> lower = stackalloc byte[PurgeKey.HeaderSize];
        Span<byte> upper = stackalloc byte[PurgeKey.HeaderSize + 1];
        PurgeKey.WriteHeader(lower, table, 0, new HybridTime(long.MinValue));
        PurgeKey.WriteHeader(upper, table, ushort.MaxValue, new HybridTime(long.MaxValue));
        upper[^1] = byte.MaxValue;
        var count = 0L;
        using var cursor = store.Scan(StoreFamily.Purges, lower, upper, reverse: false);
        while (cursor.MoveNext())
        {
            if (budget == 0)
            {
                return (count, true);
            }

            budget--;
            count += PurgeKey.DueOf(cursor.Key) <= now ? 1 : 0;
        }

        return (count, false);
    }
}
