using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Model.Time;
using Starling.Storage.Purging;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Works off the purge queues of slots whose watermark has risen, one step and one commit group at a time.</summary>
internal sealed class Purging(AgreementDesk desk, Purger purger, IStore store)
{
    private readonly SortedSet<(uint Table, int Slot)> waiting = [];
    private readonly HashSet<(uint Table, int Slot)> hindered = [];
    private bool isRunning;

    /// <summary>A slot's watermark has risen, or may have before the start.</summary>
    public void Add(uint table, int slot) => waiting.Add((table, slot));

    /// <summary>True once after the purge of a slot has met a record that cannot be read. Nothing goes on with it before that is filled again.</summary>
    public bool WasHindered(uint table, int slot) => hindered.Remove((table, slot));

    /// <summary>True when slots wait.</summary>
    public bool IsWaiting => waiting.Count > 0 && !isRunning;

    /// <summary>True when something in a slot may be purged once all have agreed up to a moment.</summary>
    /// <exception cref="WorldException">The queue cannot be read.</exception>
    public bool HasPurgeable(uint table, int slot, HybridTime through)
    {
        Span<byte> lower = stackalloc byte[PurgeKey.HeaderSize];
        Span<byte> upper = stackalloc byte[PurgeKey.HeaderSize];
        PurgeKey.WriteHeader(lower, table, slot, new HybridTime(long.MinValue));
        PurgeKey.WriteHeader(upper, table, slot, new HybridTime(through.Micros + 1));
        using var cursor = store.Scan(StoreFamily.Purges, lower, upper, reverse: false);
        return cursor.MoveNext();
    }

    /// <summary>Works until nothing waits. A disk that refuses ends it; the slots wait for the next time.</summary>
    public async Task RunAsync()
    {
        if (isRunning)
        {
            return;
        }

        isRunning = true;
        try
        {
            while (!desk.IsStopped && waiting.Count > 0)
            {
                // Taken out first: the watermark may rise again while this runs, and then the slot waits once more.
                var next = waiting.Min;
                waiting.Remove(next);
                if (!await PurgeAsync(next.Table, next.Slot))
                {
                    waiting.Add(next);
                    return;
                }
            }
        }
        finally
        {
            isRunning = false;
        }
    }

    /// <summary>The planted bug: what is old by this node's own clock goes, whatever the others hold.</summary>
    public async Task PurgeOnOwnClockAsync(uint table, int slot, HybridTime through)
    {
        if (desk.View.FindTable(table) is { } definition)
        {
            purger.Step(table, definition.Rule, slot, through);
            await desk.SyncAsync();
        }
    }

    private async Task<bool> PurgeAsync(uint table, int slot)
    {
        for (var hasMore = true; hasMore && !desk.IsStopped;)
        {
            if (desk.View.FindTable(table) is not { } definition)
            {
                return true;
            }

            try
            {
                hasMore = purger.Step(table, definition.Rule, slot);
            }
            catch (WorldException)
            {
                // The store said why it cannot read now, and status shows it; the queue stays as it is, and the next run goes on there.
                desk.Desk.Marks.Hit(Mark.PurgeReadFailed);
                return false;
            }

            if (await desk.SyncAsync() is not null)
            {
                return false;
            }
        }

        if (desk.Slots[table, slot] is { MustAdopt: true } mark && mark.Purged < mark.Watermark)
        {
            hindered.Add((table, slot));
        }

        return true;
    }
}
