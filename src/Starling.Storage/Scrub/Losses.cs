using System;
using System.Collections.Generic;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Storage.Scrub;

/// <summary>Draws the consequences of what a store has lost when it mended itself.</summary>
/// <remarks>
/// Slots that may have lost records must be adopted: until then they are not read here, so nobody is told "not there" of what is only lost. Lost sums are worked out anew at
/// the next start; those in memory are right. A purge queue that may have lost entries is made again from its slot's records before anything of
/// the slot counts as purged again, and what a lost hint would have brought is found by exchange. Marks and the register are never lost: the store does not go on without them.
/// <para>The slots' marks and the deletion of the lost ranges are in one group: a crash loses neither or does both.</para>
/// </remarks>
public sealed class Losses(IStore store, Fingerprints fingerprints, LeafReader leaves, GroupCommit commits, SlotMarks slots)
{
    /// <summary>True when stored sums may be lost: to be asked before they are read.</summary>
    /// <exception cref="WorldException">The node's marks cannot be read.</exception>
    public bool HasLostSums() => Read(null).Exists(range => range.Family == StoreFamily.Fingerprints);

    /// <summary>Has slots adopted in which records may be lost, has purge queues made again, and forgets the ranges. Does nothing before the sums have begun: the start does it then.</summary>
    /// <param name="tables">All tables, at the start: sums may be lost, and slots of which no sum is known have to be thought of too.</param>
    /// <returns>The number of slots that have to be adopted.</returns>
    /// <exception cref="WorldException">The node's marks cannot be read.</exception>
    public int Settle(IReadOnlyList<(uint Table, ResolutionRule Rule)>? tables = null)
    {
        if (!fingerprints.IsBegun)
        {
            return 0;
        }

        var ranges = Read(commits.Batch);
        if (ranges.Count == 0)
        {
            return 0;
        }

        if (ranges.Exists(range => range.Family == StoreFamily.Fingerprints))
        {
            Fingerprints.DeleteMark(commits.Batch);
        }

        var count = 0;
        foreach (var key in Known(tables ?? []))
        {
            var (table, slot) = ((uint)(key >> 16), (int)(key & 0xffff));
            var lower = leaves.RangeOf(table, slot, 0).Lower;
            var upper = leaves.RangeOf(table, slot, LeafSums.Count - 1).Upper;
            if (ranges.Exists(range => range.Family == StoreFamily.Records && range.Meets(lower, upper)))
            {
                slots.SetMustAdopt(table, slot, true);
                count++;
            }

            var (first, end) = PurgeKey.RangeOf(table, slot);
            if (ranges.Exists(range => range.Family == StoreFamily.Purges && range.Meets(first, end)))
            {
                slots.PurgeAgain(table, slot, mustRequeue: true);
            }
        }

        return count;
    }

    private SortedSet<ulong> Known(IReadOnlyList<(uint Table, ResolutionRule Rule)> tables)
    {
        var known = new SortedSet<ulong>(fingerprints.Slots);
        foreach (var (table, _) in tables)
        {
            for (var slot = 0; slot < fingerprints.Geometry.Count; slot++)
            {
                known.Add(Fingerprints.SlotKey(table, slot));
            }
        }

        return known;
    }

    private List<LostRange> Read(StoreBatch? forget)
    {
        var ranges = new List<LostRange>();
        using var cursor = store.Scan(StoreFamily.Marks, LostRange.First, LostRange.End, reverse: false);
        while (cursor.MoveNext())
        {
            ranges.Add(LostRange.Read(cursor.Value));
            forget?.Delete(StoreFamily.Marks, cursor.Key);
        }

        return ranges;
    }
}
