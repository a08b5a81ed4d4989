using System;
using System.Buffers;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.Sessions;
using Starling.Storage.Commits;
using Starling.Storage.Records;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Replica;

/// <summary>What this node does as a replica: merges mutations and reads rows. Knows nothing of other nodes.</summary>
public sealed class LocalReplica(RecordStore records, GroupCommit commits, IStore store, Mutant mutants, MarkBook? marks = null,
    long bytesUnsyncedMax = LocalReplica.BytesUnsyncedMax, LateArrivals? late = null)
{
    private readonly MarkBook marks = marks ?? new MarkBook();
    private readonly ArrayBufferWriter<byte> partitionScratch = new(256);

    /// <summary>Records that reached this replica's store through merges, since the start.</summary>
    public long Merged { get; private set; }

    /// <summary>Bytes that may wait for the group commit in front, unless told otherwise: with a disk slower than the load, more is refused at once.</summary>
    public const int BytesUnsyncedMax = 64 << 20;

    /// <summary>Checks that new data can be taken now.</summary>
    public ReplicaFault Admit() =>
        commits.Broken is not null ? ReplicaFault.Disk
        : store.Space.IsLow ? ReplicaFault.DiskFull
        : commits.Batch.Length >= bytesUnsyncedMax ? ReplicaFault.Overloaded
        : ReplicaFault.None;

    /// <summary>Calls <paramref name="waiter"/> when all that was merged here is synced, maybe before this returns.</summary>
    public void WhenSynced(IDurableWaiter waiter) => commits.Await(waiter);

    /// <summary>Up to when all replicas of a token's slot hold the same for good, as far as this replica knows.</summary>
    public HybridTime WatermarkOf(TableView table, Token token) => records.WatermarkOf(table.Id, token);

    /// <summary>Merges a mutation whose shape was checked, as far as the door lets it in. With <see cref="ReplicaFault.None"/>, <paramref name="waiter"/> is called when all of it is
    /// synced, maybe before this returns. Otherwise no call comes; and nothing was done, but with <see cref="ReplicaFault.Disk"/> and
    /// <see cref="ReplicaFault.Corrupt"/>, where a first part of the records may have been merged.</summary>
    public ReplicaFault Apply(TableView table, Token token, in Mutation mutation, IDurableWaiter waiter, Door door)
    {
        var fault = Admit();
        if (fault != ReplicaFault.None)
        {
            marks.Hit(fault switch
            {
                ReplicaFault.Disk => Mark.DiskFailedRefused,
                ReplicaFault.DiskFull => Mark.DiskFullRefused,
                _ => Mark.UnsyncedTooMuchRefused,
            });
            return fault;
        }

        for (var check = mutation.GetRecords(); check.MoveNext();)
        {
            if (!RecordState.IsValid(table.Rule, check.State))
            {
                return ReplicaFault.BadRequest;
            }
        }

        var mustWait = false;
        try
        {
            if (IsTooLate(table, token, mutation, door))
            {
                return ReplicaFault.TooLate;
            }

            for (var rows = mutation.GetRecords(); rows.MoveNext();)
            {
                mustWait |= records.Merge(table.Id, table.Rule, token, mutation.Partition, rows.Clustering, rows.State, door)
                    is MergeAnswer.Changed or MergeAnswer.Pending;
                Merged++;
                late?.Arrived(table.Id, table.SetOf(token).Slot.Index, RecordState.NewestOrigin(table.Rule, rows.State));
            }
        }
        catch (Exception damage) when (damage is CorruptStateException or TooManyActorsException or WorldException)
        {
            // Records before the damaged one may have been merged: nobody is told that nothing was done.
            marks.Hit(Mark.DamageRefused);
            records.NoteDamage(table.Id, token);
            return damage is WorldException { Fault: not WorldFault.Corrupt } ? ReplicaFault.Disk : ReplicaFault.Corrupt;
        }

        if (mustWait && (mutants & Mutant.AckBeforeSync) == 0)
        {
            commits.Await(waiter);
        }
        else
        {
            waiter.Durable(null);
        }

        return ReplicaFault.None;
    }

    /// <summary>All records of a mutation are let in or none: so all are asked for before the first one is merged.</summary>
    private bool IsTooLate(TableView table, Token token, in Mutation mutation, Door door)
    {
        for (var rows = mutation.GetRecords(); rows.MoveNext();)
        {
            if (records.IsTooLate(table.Id, table.Rule, token, mutation.Partition, rows.Clustering, rows.State, door))
            {
                marks.Hit(Mark.WriteTooLate);
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads one record, or a slice of a partition, into <paramref name="rows"/>. Synced data only.</summary>
    /// <exception cref="WorldException">The store could not read, or a stored state is damaged. The scrub looks there soon.</exception>
    public void Read(
        TableView table, Token token, ReadOnlySpan<byte> partition, in ReadRange range, RowBuffer rows)
    {
        try
        {
            ReadSound(table, token, partition, range, rows);
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            records.NoteDamage(table.Id, token);
            throw;
        }
    }

    private void ReadSound(TableView table, Token token, ReadOnlySpan<byte> partition, in ReadRange range, RowBuffer rows)
    {
        rows.Clear();
        CheckWhole(table, token);
        if (!range.IsSlice)
        {
            using var found = records.Get(table.Id, token, partition, range.Lower);
            if (found.Found)
            {
                Check(table, found.Bytes);
                rows.Append(range.Lower, found.Bytes);
            }

            return;
        }

        using var walk = records.WalkPartition(table.Id, token, partition, range.Lower, range.Upper, range.Backwards);
        while (walk.MoveNext())
        {
            if (rows.Count == range.Limit || rows.Length > SliceBytesMax)
            {
                rows.More = true;
                return;
            }

            Check(table, walk.State);
            rows.Append(walk.Clustering, walk.State);
        }
    }

    /// <summary>Writes records of a slot after a position into <paramref name="output"/> as rows of a scan; returns their number.
    /// <paramref name="next"/> is the last position when the limit cut the scan.</summary>
    /// <exception cref="WorldException">The store could not read, or a stored state is damaged. The scrub looks through the slot soon.</exception>
    public int Scan(TableView table, SlotGeometry geometry, in ReplicaScan scan, IBufferWriter<byte> output, out byte[] next)
    {
        try
        {
            return ScanSound(table, geometry, scan, output, out next);
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            records.NoteDamage(table.Id, scan.Slot);
            throw;
        }
    }

    private int ScanSound(TableView table, SlotGeometry geometry, in ReplicaScan scan, IBufferWriter<byte> output, out byte[] next)
    {
        var (after, last) = geometry.RangeOf(new SlotId(scan.Slot));
        var first = scan.Slot == 0 ? new Token(long.MinValue) : new Token(after.Value + 1);
        CheckWhole(table, last);
        next = [];
        var count = 0;
        var bytes = 0;
        using var cursor = records.WalkTokens(table.Id, first, last, scan.After);
        while (cursor.MoveNext())
        {
            var path = cursor.Key;
            if (!scan.Through.IsEmpty && path.SequenceCompareTo(scan.Through) > 0)
            {
                break;
            }

            if (count == scan.Limit || bytes > SliceBytesMax)
            {
                return count;
            }

            partitionScratch.ResetWrittenCount();
            var partition = partitionScratch.GetSpan(path.Length);
            if (RecordPath.TryRead(path, out _, out _, partition, out var length, out var clusteringStart))
            {
                Check(table, cursor.Value);
                Varint.Write(output, (ulong)length);
                output.Write(partition[..length]);
                Mutation.WriteRecord(output, path[clusteringStart..], cursor.Value);
                bytes += path.Length + cursor.Value.Length;
                count++;
                if (count == scan.Limit || bytes > SliceBytesMax)
                {
                    next = path.ToArray();
                }
            }
        }

        next = [];
        return count;
    }

    /// <summary>A replica that has lost something agreed upon takes writes, but must not be believed when it says what there is.</summary>
    private void CheckWhole(TableView table, Token token)
    {
        if (records.MustAdopt(table.Id, token))
        {
            throw new WorldException(
                WorldFault.Corrupt, $"This replica's copy of a part of table '{table.Name}' is being filled again from the other replicas. Read from them.");
        }
    }

    /// <summary>Damage is never served: it would be merged into what other replicas hold, or handed to a client.</summary>
    private static void Check(TableView table, ReadOnlySpan<byte> state)
    {
        if (!RecordState.IsValid(table.Rule, state))
        {
            throw new WorldException(
                WorldFault.Corrupt, $"A record of table '{table.Name}' is damaged in this replica's store. Repair it from other replicas.");
        }
    }

    /// <summary>A slice stops after so many bytes, whatever its limit says: one frame carries it.</summary>
    private const int SliceBytesMax = 8 << 20;
}
