using System;
using System.Collections.Generic;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.Storage.Scrub;
using Starling.World;

namespace Starling.Storage.Purging;

/// <summary>Deletes for good what all replicas have agreed to be deleted.</summary>
/// <remarks>
/// <para>
/// A tombstone counts in the fingerprints, so replicas that purged when they liked would look different all the time. Instead all purge the same
/// records at the same watermark, and compare only where both are through with it. What is due of a slot lies at the front of its
/// queue, so the work is that of the purged records, not of the slot, and compaction has no part in it.
/// </para>
/// <para>
/// A record that has been written again since is due later, or never: only its entry goes. A step puts everything it does into one group: after
/// a crash it has happened or not, and is done again. The mark that the queue is through goes into the group of the last entries.
/// </para>
/// </remarks>
public sealed class Purger(
    IStore store, RecordStore records, GroupCommit commits, SlotMarks slots, LeafReader leaves, AgreementOptions options, MarkBook marks)
{
    private readonly List<byte[]> entries = [];

    /// <summary>Records purged since the start.</summary>
    public long Purged { get; private set; }

    /// <summary>Works off the next entries of a slot's queue, up to its watermark. When it returns true there may be more: call it again when
    /// the filling group is durable. False: the queue is through, and the slot's mark says so with that group; or it stands still because a record
    /// cannot be read, and the slot must be adopted.</summary>
    /// <exception cref="WorldException">The store gave an error other than damage. Nothing was done.</exception>
    public bool Step(uint table, ResolutionRule rule, int slot) => Step(table, rule, slot, slots[table, slot].Watermark);

    /// <summary>The same up to another moment, for the planted bug that purges without agreement; the mark is raised to the watermark at most.</summary>
    public bool Step(uint table, ResolutionRule rule, int slot, HybridTime through)
    {
        var mustRequeue = slots[table, slot].MustRequeue;
        if (slots[table, slot].Purged >= through && !mustRequeue)
        {
            return false;
        }

        var watermark = slots[table, slot].Watermark;
        if (slots.SyncedWatermark(table, slot) < watermark && through == watermark)
        {
            // It is being written, or its group was lost: written again, it is there with the next.
            slots.RaiseWatermark(table, slot, watermark);
            return true;
        }

        if (mustRequeue || !TryRead(table, slot, through))
        {
            Requeue(table, rule, slot);
            return true;
        }

        try
        {
            foreach (var entry in entries)
            {
                WorkOff(rule, entry, through);
            }
        }
        catch (Exception damage) when (damage is CorruptStateException or WorldException { Fault: WorldFault.Corrupt })
        {
            marks.Hit(Mark.LeafDamaged);
            slots.SetMustAdopt(table, slot, true);
            return false;
        }

        if (entries.Count == options.PurgeBatch)
        {
            return true;
        }

        slots.RaisePurged(table, slot, through <= slots[table, slot].Watermark ? through : slots[table, slot].Watermark);
        return false;
    }

    private bool TryRead(uint table, int slot, HybridTime through)
    {
        try
        {
            Read(table, slot, through, options.PurgeBatch);
            return true;
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            return false;
        }
    }

    /// <summary>A queue that cannot be read is made again from the slot's records. What is being synced right now may be left out: the scrub finds it.</summary>
    private void Requeue(uint table, ResolutionRule rule, int slot)
    {
        marks.Hit(Mark.PurgeQueueRebuilt);
        var (lower, upper) = PurgeKey.RangeOf(table, slot);
        commits.Batch.DeleteRange(StoreFamily.Purges, lower, upper);
        leaves.RequeueInto(commits.Batch, table, rule, slot);
        slots.EndRequeue(table, slot);
    }

    private void Read(uint table, int slot, HybridTime through, int limit)
    {
        entries.Clear();
        Span<byte> lower = stackalloc byte[PurgeKey.HeaderSize];
        Span<byte> upper = stackalloc byte[PurgeKey.HeaderSize];
        PurgeKey.WriteHeader(lower, table, slot, new HybridTime(long.MinValue));
        PurgeKey.WriteHeader(upper, table, slot, new HybridTime(through.Micros + 1));
        using var cursor = store.Scan(StoreFamily.Purges, lower, upper, reverse: false);
        while (entries.Count < limit && cursor.MoveNext())
        {
            entries.Add(cursor.Key.ToArray());
        }
    }

    private void WorkOff(ResolutionRule rule, byte[] entry, HybridTime through)
    {
        if (records.Purge(rule, entry.AsSpan(PurgeKey.HeaderSize), through))
        {
            Purged++;
        }
        else
        {
            marks.Hit(Mark.PurgeOvertaken);
        }

        commits.Batch.Delete(StoreFamily.Purges, entry);
    }
}
