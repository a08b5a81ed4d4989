using System;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.Replica;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>A slice for a client: as many pages of the partition as it takes to find the wanted number of live records.</summary>
/// <remarks>
/// A page counts tombstones, the client does not; and a page whose replicas differ may end early. So the slice reads on until it
/// has enough, the partition ends, or the answer is 8 MiB long; tombstones, and what had expired when it began, are left out. Pages that are answered at once, from this
/// node's own store, are read a few at a time and then others get their turn.
/// </remarks>
public sealed class SliceRead : Deadlined, IReadWaiter, ISessionWaiter
{
    private const int BytesMax = 8 << 20;
    private const int PagesAtOnce = 4;

    private readonly Coordinator coordinator;
    private readonly byte[] table;
    private readonly ConsistencyLevel? level;
    private readonly byte[] partition;
    private readonly bool backwards;
    private readonly int limit;
    private readonly HybridTime asOf;
    private readonly long due;
    private readonly IReadWaiter waiter;
    private readonly RowBuffer found = new();
    private SessionToken? session;
    private ResolutionRule rule;
    private byte[] lower;
    private byte[] upper;
    private bool isReading;
    private bool isDone;

    public SliceRead(Coordinator coordinator, TableView table, in SliceRequest request, long due, IReadWaiter waiter,
        SessionToken? session = null)
    {
        this.coordinator = coordinator;
        this.table = table.NameUtf8;
        this.due = due;
        this.waiter = waiter;
        this.session = session;
        rule = table.Rule;
        level = request.Level;
        partition = request.Partition.ToArray();
        lower = request.From.ToArray();
        upper = request.To.ToArray();
        backwards = request.Backwards;
        limit = request.Limit;
        asOf = ShownRows.Now(coordinator.Desk.Clock);
    }

    /// <summary>Begins. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start()
    {
        if (IsEmptyRange)
        {
            Finish();
            return;
        }

        ReadOn();
    }

    void ISessionWaiter.Learned(SessionToken token) => session = token;

    void IReadWaiter.Read(in ReplicaRows rows)
    {
        byte[]? edge = null;
        for (var row = rows.GetRows(); row.MoveNext();)
        {
            var isLive = !RecordState.IsAllTombstones(rule, row.State);
            if (isLive && (found.Count == limit || found.Length >= BytesMax))
            {
                coordinator.Desk.Marks.Hit(Mark.SliceHitLimit);
                found.More = true;
                break;
            }

            edge = row.Clustering.ToArray();
            if (isLive)
            {
                found.Append(row.Clustering, row.State);
            }
        }

        if (found.More || !rows.More || edge is null)
        {
            Finish();
            return;
        }

        coordinator.Desk.Marks.Hit(Mark.SliceReadOn);
        if (backwards)
        {
            upper = edge;
        }
        else
        {
            lower = [.. edge, 0];
        }

        if (IsEmptyRange || (backwards && edge.Length == 0))
        {
            Finish();
        }
        else if (isReading)
        {
            isReading = false; // The loop in ReadOn goes on.
        }
        else
        {
            ReadOn();
        }
    }

    void IReadWaiter.NotRead(in Trouble trouble)
    {
        isDone = true;
        waiter.NotRead(trouble);
    }

    /// <inheritdoc/>
    protected internal override void Woken(long now) => ReadOn();

    private bool IsEmptyRange => upper.Length > 0 && lower.AsSpan().SequenceCompareTo(upper) >= 0;

    /// <summary>Reads page after page. A loop and no recursion: a page may be answered before its call returns. The table is looked up for
    /// each page, since the cluster may have changed between two of them.</summary>
    private void ReadOn()
    {
        for (var pages = 0; !isDone; pages++)
        {
            var wheel = coordinator.Desk.Wheel;
            if (pages == PagesAtOnce)
            {
                wheel.Set(this, wheel.After(TimeSpan.Zero));
                return;
            }

            if (pages == 0 && wheel.MillisecondsLeft(due) == 0)
            {
                coordinator.Desk.Marks.Hit(Mark.SliceTimedOut);
                ((IReadWaiter)this).NotRead(new Trouble(StarlingError.Timeout, false,
                    "The slice was not complete in time: most of what it walks over is deleted. Ask for a smaller range."));
                return;
            }

            if (coordinator.Find(table) is not { } now)
            {
                ((IReadWaiter)this).NotRead(Coordinator.UnknownTable(table));
                return;
            }

            isReading = true;
            rule = now.Rule;
            coordinator.Read(now, partition, new ReadRange
            {
                IsSlice = true,
                Lower = lower,
                Upper = upper,
                Backwards = backwards,
                Limit = Math.Min(limit + 1, Mutation.RecordsMax),
            }, level, 0, new ReadManner(false, false, asOf), due, this, session);
            if (isReading)
            {
                isReading = false; // The page comes later, and goes on from there.
                return;
            }
        }
    }

    private void Finish()
    {
        isDone = true;
        if (session is not null)
        {
            (waiter as ISessionWaiter)?.Learned(session);
        }

        waiter.Read(found.Rows);
    }
}
