using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Storage.Scrub;

/// <summary>Works out fingerprints and purge queues from the records, at the start, where the stored ones cannot be used.</summary>
/// <remarks>
/// That is once for a folder that an older version has written, and for what was damaged. It happens before anything is merged, in one
/// go, and costs one pass over the records concerned. The mark that says "the leaves fit" is written when all of it is durable: a
/// start that is cut off begins again.
/// </remarks>
public sealed class Recount(IStore store, Fingerprints fingerprints, GroupCommit commits, SlotMarks slots, MarkBook marks)
{
    private const int BatchBytesMax = 4 << 20;

    private readonly LeafReader reader = new(store, fingerprints);
    private StoreBatch batch = new();
    private int underWay;
    private bool hasFailed;

    /// <summary>Counts what <see cref="Fingerprints.Begin"/> could not read.</summary>
    /// <param name="tables">All tables and their rules.</param>
    /// <exception cref="WorldException">The store gave an error other than damage.</exception>
    public void Run(IReadOnlyList<(uint Table, ResolutionRule Rule)> tables)
    {
        var isAll = fingerprints.NeedsRebuild;
        if (!isAll && fingerprints.NeedRecount.Count == 0)
        {
            return;
        }

        if (isAll)
        {
            var behindAll = new byte[9];
            Array.Fill(behindAll, byte.MaxValue);
            batch.DeleteRange(StoreFamily.Fingerprints, default, behindAll);
        }

        foreach (var (table, rule) in tables)
        {
            for (var slot = 0; slot < fingerprints.Geometry.Count; slot++)
            {
                if (isAll || fingerprints.NeedRecount.Contains(Fingerprints.SlotKey(table, slot)))
                {
                    Count(table, rule, slot);
                }
            }
        }

        Send(isLast: true);
    }

    private void Count(uint table, ResolutionRule rule, int slot)
    {
        if (IsEmpty(table, slot))
        {
            DeleteLeaves(table, slot);
            fingerprints.Recounted(table, slot, new LeafSums(), batch);
            return;
        }

        marks.Hit(Mark.FingerprintsRebuilt);
        var counted = new LeafSums();
        for (var leaf = 0; leaf < LeafSums.Count; leaf++)
        {
            var truth = LeafTruth.Read(reader, rule, table, slot, leaf, (path, state) =>
            {
                if (PurgeDue.Of(rule, state) is { } due)
                {
                    PurgeKey.Put(batch, table, slot, due, path);
                }
            });
            counted.Add(leaf, truth.Sum);
            if (!truth.IsSound)
            {
                marks.Hit(Mark.LeafDamaged);
                slots.SetMustAdopt(table, slot, true);
            }
        }

        DeleteLeaves(table, slot);
        fingerprints.Recounted(table, slot, counted, batch);
        if (batch.Length > BatchBytesMax)
        {
            Send(isLast: false);
        }
    }

    /// <summary>Most slots of most tables hold nothing, and one look shows it. What cannot be read is not nothing.</summary>
    private bool IsEmpty(uint table, int slot)
    {
        try
        {
            return reader.IsEmpty(table, slot);
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            return false;
        }
    }

    private void DeleteLeaves(uint table, int slot)
    {
        if (fingerprints.NeedsRebuild)
        {
            return;
        }

        Span<byte> lower = stackalloc byte[6];
        Span<byte> upper = stackalloc byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(lower, table);
        BinaryPrimitives.WriteUInt16BigEndian(lower[4..], (ushort)slot);
        upper.Fill(byte.MaxValue);
        lower.CopyTo(upper);
        batch.DeleteRange(StoreFamily.Fingerprints, lower, upper);
    }

    private void Send(bool isLast)
    {
        var full = batch;
        batch = new StoreBatch();
        underWay++;
        store.Commit(full, new Written(this, isLast));
    }

    private void Ended(WorldException? fault, bool isLast)
    {
        underWay--;
        hasFailed |= fault is not null;
        if (isLast && !hasFailed && underWay == 0)
        {
            fingerprints.PutMark(commits.Batch);
        }
    }

    private sealed class Written(Recount recount, bool isLast) : IStoreWaiter
    {
        public void Committed(StoreBatch batch, WorldException? fault) => recount.Ended(fault, isLast);
    }
}
