using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>A page of a whole table: slot after slot, each from as many replicas as the level needs, merged.</summary>
/// <remarks>
/// A scan repairs nothing. A replica's answer is cut by a limit, and beyond its last record nothing is known of it, so the merged page ends
/// at the nearest such edge (as in <see cref="ReadRepair.RowMerge"/>). Where to go on is slot (u32) and the edge's stored path.
/// </remarks>
public sealed class ScanRead : Deadlined, IReplyWaiter
{
    private readonly Desk desk;
    private readonly TableView table;
    private readonly IScanWaiter waiter;
    private readonly ConsistencyLevel level;
    private readonly int pageSize;
    private readonly long due;
    private readonly ArrayBufferWriter<byte> page = new(4096);
    private readonly SortedDictionary<byte[], byte[]> rows = new(ByteOrder);
    private ReplicaSet set = null!;
    private QuorumRule rule = null!;
    private ulong answered;
    private ulong failed;
    private ulong waitingFor;
    private byte[]? edge;
    private byte[] after;
    private int slot;
    private int count;
    private bool isDone;

    public ScanRead(Desk desk, TableView table, in ScanRequest request, long due, IScanWaiter waiter)
    {
        this.desk = desk;
        this.table = table;
        this.due = due;
        this.waiter = waiter;
        level = request.Quorum ? ConsistencyLevel.Quorum : ConsistencyLevel.One;
        pageSize = request.PageSize;
        slot = request.From.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(request.From) : 0;
        after = request.From.Length > 4 ? request.From[4..].ToArray() : [];
    }

    public void Start()
    {
        if (slot < 0 || slot > desk.View.Geometry.Count)
        {
            waiter.NotScanned(new Trouble(StarlingError.BadRequest, false, "The scan's position is not one of this table's. Start again from the beginning."));
            return;
        }

        desk.Counters.InFlight++;
        desk.Wheel.Set(this, due);
        NextSlot();
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (isDone)
        {
            return;
        }

        waitingFor &= ~(1UL << tag);
        if (header.Kind == MessageKind.ReplicaScanned && ScanRows.TryRead(body, out var answer))
        {
            answered |= 1UL << tag;
            Take(answer);
        }
        else
        {
            failed |= 1UL << tag;
        }

        Review();
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        waitingFor &= ~(1UL << tag);
        failed |= 1UL << tag;
        if (!isDone)
        {
            Review();
        }
    }

    protected internal override void Woken(long now)
    {
        // What was found so far is a page; without anything it is a failure.
        if (count > 0)
        {
            Finish();
        }
        else
        {
            Fail(new Trouble(StarlingError.Timeout, false, "No page of the scan was complete in time. Ask for a smaller page."));
        }
    }

    private static Comparer<byte[]> ByteOrder { get; } =
        Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));

    /// <summary>Starts on the present slot; goes on by itself while replicas are all local.</summary>
    private void NextSlot()
    {
        while (!isDone)
        {
            if (slot == desk.View.Geometry.Count || count >= pageSize)
            {
                Finish();
                return;
            }

            rows.Clear();
            edge = null;
            answered = failed = waitingFor = 0;
            set = table.SetOf(new SlotId(slot));
            rule = set.RuleOf(level, 0)!;
            AskMore();
            if (waitingFor != 0 || !TrySettle())
            {
                return;
            }
        }
    }

    private void Review()
    {
        if (!rule.IsMet(answered) && waitingFor == 0)
        {
            AskMore();
        }

        if (waitingFor == 0 && TrySettle())
        {
            NextSlot();
        }
    }

    /// <summary>Asks as many more replicas as the level still lacks.</summary>
    private void AskMore()
    {
        Span<int> order = stackalloc int[set.Count];
        var reachable = desk.Neighbours.Prefer(set, order);
        for (var i = 0; i < reachable && !rule.IsMet(answered | waitingFor); i++)
        {
            if (((answered | failed | waitingFor) & (1UL << order[i])) == 0)
            {
                Ask(order[i]);
            }
        }
    }

    private void Ask(int replica)
    {
        var scan = new ReplicaScan { Table = table.Id, Slot = slot, Limit = Math.Max(1, pageSize - count), After = after };
        if (replica == set.Self)
        {
            ScanHere(scan);
            return;
        }

        if (desk.Neighbours.LinkOf(set.Members[replica])!.TryBegin(this, replica, out var correlation))
        {
            waitingFor |= 1UL << replica;
            scan.Write(desk.Neighbours.LinkOf(set.Members[replica])!.Output, desk.HeaderTo(
                set, MessageKind.ReplicaScan, WorkClass.Client, correlation, Math.Max(1, desk.Wheel.MillisecondsLeft(due))));
        }
        else
        {
            failed |= 1UL << replica;
        }
    }

    private void ScanHere(in ReplicaScan scan)
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            var found = desk.Replica.Scan(table, desk.View.Geometry, scan, output, out var next);
            answered |= 1UL << set.Self;
            Take(new ScanRows { Count = found, Next = next, Rows = output.WrittenSpan });
        }
        catch (WorldException)
        {
            failed |= 1UL << set.Self;
        }
    }

    private void Take(in ScanRows answer)
    {
        for (var row = answer.GetRows(); row.MoveNext();)
        {
            var path = PathOf(row.Partition, row.Clustering);
            if (!rows.TryGetValue(path, out var current))
            {
                rows.Add(path, row.State.ToArray());
                continue;
            }

            var merged = new ArrayBufferWriter<byte>();
            switch (RecordState.Merge(table.Rule, current, row.State, merged))
            {
                case MergeOutcome.TakeIncoming:
                    rows[path] = row.State.ToArray();
                    break;
                case MergeOutcome.Merged:
                    rows[path] = merged.WrittenSpan.ToArray();
                    break;
            }
        }

        if (!answer.Next.IsEmpty && (edge is null || answer.Next.SequenceCompareTo(edge) < 0))
        {
            edge = answer.Next.ToArray();
        }
    }

    /// <summary>Takes over what the slot's replicas agree on so far. False when the level cannot be met, and the scan has ended.</summary>
    private bool TrySettle()
    {
        if (!rule.IsMet(answered))
        {
            Fail(new Trouble(StarlingError.Unavailable, false,
                $"Slot {slot} cannot be read at {level}: {BitOperations.PopCount(answered)} of {rule.Needed} replicas answered. Bring nodes back, or scan at ONE.",
                BitOperations.PopCount(answered), rule.Needed));
            return false;
        }

        Span<byte> partition = stackalloc byte[1024];
        foreach (var (path, state) in rows)
        {
            if (edge is not null && path.AsSpan().SequenceCompareTo(edge) > 0)
            {
                break;
            }

            var room = path.Length <= partition.Length ? partition : new byte[path.Length];
            if (!RecordState.IsAllTombstones(table.Rule, state)
                && Storage.Records.RecordPath.TryRead(path, out _, out _, room, out var length, out var clusteringStart))
            {
                Varint.Write(page, (ulong)length);
                page.Write(room[..length]);
                Mutation.WriteRecord(page, path.AsSpan(clusteringStart), state);
                count++;
            }
        }

        after = edge ?? [];
        slot += edge is null ? 1 : 0;
        return true;
    }

    private byte[] PathOf(ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering)
    {
        var path = new byte[Storage.Records.RecordPath.SizeMax(partition.Length, clustering.Length)];
        var length = Storage.Records.RecordPath.Write(
            path, table.Id, Murmur3.TokenOf(partition).Value, partition, clustering);
        return path[..length];
    }

    private void Finish()
    {
        End();
        byte[] next = [];
        if (slot < desk.View.Geometry.Count)
        {
            next = new byte[4 + after.Length];
            BinaryPrimitives.WriteInt32BigEndian(next, slot);
            after.CopyTo(next.AsSpan(4));
        }

        waiter.Scanned(new ScanRows { Count = count, Next = next, Rows = page.WrittenSpan });
    }

    private void Fail(in Trouble trouble)
    {
        End();
        waiter.NotScanned(trouble);
    }

    private void End()
    {
        isDone = true;
        desk.Wheel.Remove(this);
        desk.Counters.InFlight--;
    }
}
