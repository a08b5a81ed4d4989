using System;
using Starling.Model.Agreement;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Storage.Scrub;

/// <summary>Works out a leaf's sum from its records and compares it with the one that was kept.</summary>
/// <remarks>
/// The kept sums say what was written; the records say what is there. Where they differ, the disk lost or changed something, or the bookkeeping has
/// a fault; nothing else looks at records that nobody reads. Riak rebuilds its trees from the data for the same reason, every
/// two weeks. What was lost below the watermark cannot come back by repair (it is refused as obsolete), so the slot must then be adopted.
/// <para>The records are read as of one moment, and the disk then holds the group that is being synced or not: either sum will do. When neither does and
/// such a group touches the leaf, nothing is decided.</para>
/// <para>On the way, records that should have been purged long ago are put into the purge queue again, and the slot's purge begins anew: their entry was lost.</para>
/// </remarks>
public sealed class Scrubber(
    LeafReader reader, Fingerprints fingerprints, GroupCommit commits, SlotMarks slots, MarkBook marks)
{
    /// <summary>Bytes that one group puts back at most.</summary>
    private const int RescuedBytesMax = 8 << 20;

    /// <summary>Leaves looked at since the start.</summary>
    public long Checked { get; private set; }

    /// <summary>Leaves found damaged since the start.</summary>
    public long Damaged { get; private set; }

    /// <summary>Looks at one leaf.</summary>
    /// <exception cref="WorldException">The store gave an error other than damage.</exception>
    public ScrubVerdict Check(uint table, ResolutionRule rule, int slot, int leaf)
    {
        var truth = Read(table, rule, slot, leaf);
        var (newest, synced) = fingerprints.LeafSum(table, slot, leaf);
        Checked++;
        if (truth.IsSound && (truth.Sum == newest || truth.Sum == synced))
        {
            return ScrubVerdict.Sound;
        }

        if (commits.Touches(table, slot, leaf))
        {
            return ScrubVerdict.Busy;
        }

        Damaged++;
        marks.Hit(Mark.LeafDamaged);
        slots.SetMustAdopt(table, slot, true);
        commits.Note(new SumChange(table, slot, leaf, newest, truth.Sum, default));
        return ScrubVerdict.Damaged;
    }

    /// <summary>Deletes what cannot be read of a leaf, so that it can be filled again, and says so in the same group: the group in which the slot was marked
    /// before may have been lost to a full disk. False, and nothing done, while something is being synced here.</summary>
    /// <remarks>What is damaged lies between two records that can be read, and has no key that could be deleted; so the whole range goes, and what can be
    /// read is put back behind it. This replica may be the only one that holds it. Of a leaf of more than <see cref="RescuedBytesMax"/> bytes the rest has to
    /// come from the others.</remarks>
    /// <exception cref="WorldException">The store gave an error other than damage.</exception>
    public bool CutOut(uint table, ResolutionRule rule, int slot, int leaf)
    {
        if (commits.Touches(table, slot, leaf))
        {
            return false;
        }

        var (lower, upper) = reader.RangeOf(table, slot, leaf);
        slots.SetMustAdopt(table, slot, true);
        commits.Batch.DeleteRange(StoreFamily.Records, lower, upper.Length > 0 ? upper : LastPath);
        var kept = default(Fingerprint);
        var room = RescuedBytesMax;
        LeafTruth.Read(reader, rule, table, slot, leaf, (path, state) =>
        {
            room -= path.Length + state.Length;
            if (room >= 0)
            {
                commits.Batch.Put(StoreFamily.Records, path, state);
                kept += fingerprints.ElementOf(path, state);
            }
        });
        commits.Note(new SumChange(table, slot, leaf, fingerprints.LeafSum(table, slot, leaf).Newest, kept, default));
        return true;
    }

    /// <summary>Behind all paths of the last table.</summary>
    private static byte[] LastPath { get; } = NewLastPath();

    private LeafTruth Read(uint table, ResolutionRule rule, int slot, int leaf)
    {
        var purged = slots[table, slot].Purged;
        var isOverdue = false;
        var truth = LeafTruth.Read(reader, rule, table, slot, leaf, (path, state) =>
        {
            if (PurgeDue.Of(rule, state) is { } due && due <= purged)
            {
                isOverdue = true;
                PurgeKey.Put(commits.Batch, table, slot, due, path);
            }
        });
        if (isOverdue)
        {
            marks.Hit(Mark.PurgeQueueRebuilt);
            slots.PurgeAgain(table, slot, mustRequeue: false);
        }

        return truth;
    }

    private static byte[] NewLastPath()
    {
        var path = new byte[RecordPath.PlaceSize + 1];
        Array.Fill(path, byte.MaxValue);
        return path;
    }
}
