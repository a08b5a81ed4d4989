using System;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Replication.Replica;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>A slice for a client: as many pages of the partition as it takes to find the wanted number of live records.</summary>
/// <remarks>A page counts tombstones, the client does not; and a page whose replicas differ may end early. So the slice reads on until it
/// has enough or the partition ends. Tombstones are left out of the answer.</remarks>
public sealed class SliceRead : IReadWaiter
{
    private readonly Coordinator coordinator;
    private readonly TableView table;
    private readonly ConsistencyLevel? level;
    private readonly byte[] partition;
    private readonly bool backwards;
    private readonly int limit;
    private readonly long due;
    private readonly IReadWaiter waiter;
    private readonly RowBuffer found = new();
    private byte[] lower;
    private byte[] upper;
    private byte[]? edge;
    private bool isReading;
    private bool isDone;

    public SliceRead(Coordinator coordinator, TableView table, in SliceRequest request, long due, IReadWaiter waiter)
    {
        this.coordinator = coordinator;
        this.table = table;
        this.due = due;
        this.waiter = waiter;
        level = request.Level;
        partition = request.Partition.ToArray();
        lower = request.From.ToArray();
        upper = request.To.ToArray();
        backwards = request.Backwards;
        limit = request.Limit;
    }

    /// <summary>Reads page after page. A loop and no recursion: a page may be answered before its call returns.</summary>
    public void Start()
    {
        do
        {
            edge = null;
            isReading = true;
            var range = new ReadRange
            {
                IsSlice = true,
                Lower = lower,
                Upper = upper,
                Backwards = backwards,
                Limit = Math.Min(limit + 1, Mutation.RecordsMax),
            };
            coordinator.Read(table, partition, range, level, 0, default, due, this);
            if (isReading)
            {
                // The page comes later, and calls Start again.
                isReading = false;
                return;
            }
        }
        while (!isDone);
    }

    void IReadWaiter.Read(in ReplicaRows rows)
    {
        for (var row = rows.GetRows(); row.MoveNext();)
        {
            if (found.Count == limit && !RecordState.IsAllTombstones(table.Rule, row.State))
            {
                found.More = true;
                break;
            }

            edge = row.Clustering.ToArray();
            if (!RecordState.IsAllTombstones(table.Rule, row.State))
            {
                found.Append(row.Clustering, row.State);
            }
        }

        if (found.More || !rows.More || edge is null)
        {
            isDone = true;
            isReading = false;
            waiter.Read(found.Rows);
            return;
        }

        if (backwards)
        {
            upper = edge;
        }
        else
        {
            lower = [.. edge, 0];
        }

        Continue();
    }

    void IReadWaiter.NotRead(in Trouble trouble)
    {
        isDone = true;
        isReading = false;
        waiter.NotRead(trouble);
    }

    private void Continue()
    {
        if (isReading)
        {
            isReading = false;
        }
        else
        {
            Start();
        }
    }
}
