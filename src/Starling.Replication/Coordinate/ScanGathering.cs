using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Records;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>What the replicas of one slot have answered to a scan, merged, and the page that is made of it. Pure.</summary>
/// <remarks>
/// A replica's answer is cut by a limit, and beyond its last record nothing is known of it, so merged records count only up to
/// the nearest such edge (as in <see cref="ReadRepair.RowMerge"/>). A page ends at its number of records or at 8 MiB.
/// </remarks>
/// <param name="pageSize">Records of a page at most.</param>
/// <param name="asOf">The moment by which it is decided what has expired; null: nothing has.</param>
internal sealed class ScanGathering(int pageSize, HybridTime? asOf = null)
{
    private const int BytesMax = 8 << 20;

    private readonly ArrayBufferWriter<byte> page = new(4096);
    private readonly SortedDictionary<byte[], byte[]> rows = new(ByteOrder);
    private TableView table = null!;
    private byte[]? edge;

    /// <summary>Records of the page.</summary>
    public int Count { get; private set; }

    /// <summary>Records that the page can still take.</summary>
    public int Room => Math.Max(1, pageSize - Count);

    public bool IsPageFull => Count >= pageSize || page.WrittenCount >= BytesMax;

    public ReadOnlySpan<byte> Page => page.WrittenSpan;

    /// <summary>A slot begins.</summary>
    public void Begin(TableView ofTable)
    {
        table = ofTable;
        rows.Clear();
        edge = null;
    }

    /// <summary>Merges an answer; false, with no harm done, when a record in it cannot be merged.</summary>
    public bool TryTake(in ScanRows answer)
    {
        try
        {
            for (var row = answer.GetRows(); row.MoveNext();)
            {
                Merge(PathOf(row.Partition, row.Clustering), row.State);
            }
        }
        catch (Exception damage) when (damage is CorruptStateException or TooManyActorsException)
        {
            return false;
        }

        if (!answer.Next.IsEmpty && (edge is null || answer.Next.SequenceCompareTo(edge) < 0))
        {
            edge = answer.Next.ToArray();
        }

        return true;
    }

    /// <summary>Moves the live records that all answers vouch for to the page. Returns the position behind which to go on in this slot;
    /// empty when the slot is finished.</summary>
    public byte[] Settle()
    {
        byte[] last = [];
        foreach (var (path, state) in rows)
        {
            if (edge is not null && path.AsSpan().SequenceCompareTo(edge) > 0)
            {
                break;
            }

            if (IsPageFull)
            {
                return last; // The next page goes on behind this one's last record.
            }

            last = path;
            var shown = Shown(state);
            if (!RecordState.IsAllTombstones(table.Rule, shown))
            {
                Append(path, shown);
            }
        }

        return edge ?? [];
    }

    private static Comparer<byte[]> ByteOrder { get; } =
        Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));

    private void Merge(byte[] path, ReadOnlySpan<byte> state)
    {
        if (!rows.TryGetValue(path, out var current))
        {
            if (!RecordState.IsValid(table.Rule, state))
            {
                throw new CorruptStateException("A replica's scan holds a damaged record.");
            }

            rows.Add(path, state.ToArray());
            return;
        }

        var merged = new ArrayBufferWriter<byte>();
        switch (RecordState.Merge(table.Rule, current, state, merged))
        {
            case MergeOutcome.TakeIncoming:
                rows[path] = state.ToArray();
                break;
            case MergeOutcome.Merged:
                rows[path] = merged.WrittenSpan.ToArray();
                break;
        }
    }

    private byte[] Shown(byte[] state)
    {
        if (asOf is not { } now || !ShownState.HasExpired(table.Rule, state, now))
        {
            return state;
        }

        var shown = new ArrayBufferWriter<byte>(state.Length);
        ShownState.Write(shown, table.Rule, state, now);
        return shown.WrittenSpan.ToArray();
    }

    private void Append(byte[] path, byte[] state)
    {
        var partition = new byte[path.Length];
        if (RecordPath.TryRead(path, out _, out _, partition, out var length, out var clusteringStart))
        {
            Varint.Write(page, (ulong)length);
            page.Write(partition.AsSpan(0, length));
            Mutation.WriteRecord(page, path.AsSpan(clusteringStart), state);
            Count++;
        }
    }

    private byte[] PathOf(ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering)
    {
        var path = new byte[RecordPath.SizeMax(partition.Length, clustering.Length)];
        var length = RecordPath.Write(path, table.Id, Murmur3.TokenOf(partition).Value, partition, clustering);
        return path[..length];
    }
}
