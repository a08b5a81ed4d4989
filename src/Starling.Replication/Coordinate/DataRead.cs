using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.Replica;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Reads a value of a data type: all parts of its partition, page after page, merged from the level's replicas.</summary>
/// <remarks>
/// What the context says of agreed facts ("all up to C") must have been true before the first part was read, so the watermark is taken first. A
/// large value is read in several pages, each as of its own moment: a change that lies on two of them may be seen in part, and the context says just
/// what was seen. A read for the answer of a change lays the change's parts over what it reads, since these may not be synced here yet.
/// </remarks>
internal sealed class DataRead : Deadlined, IReadWaiter, ISessionWaiter
{
    /// <summary>Bytes of a value's parts in one answer at most.</summary>
    public const int BytesMax = 32 << 20;

    private const int PagesAtOnce = 4;

    private readonly Coordinator coordinator;
    private readonly TableView table;
    private readonly byte[] partition;
    private readonly ConsistencyLevel? level;
    private readonly int atLeast;
    private readonly long due;
    private readonly IDataWaiter waiter;
    private readonly HybridTime asOf;
    private readonly DataContext? context;
    private readonly SortedList<byte[], byte[]> overlay;
    private readonly ArrayBufferWriter<byte> parts = new(1024);
    private readonly ArrayBufferWriter<byte> merged = new();
    private readonly ulong? name;
    private SessionToken? session;
    private byte[] lower = [];
    private int count;
    private bool isKnown;
    private bool knowsOperation;
    private bool isReading;
    private bool isDone;

    public DataRead(
        Coordinator coordinator, TableView table, ReadOnlySpan<byte> partition, ConsistencyLevel? level, int atLeast, bool withContext, long due,
        IDataWaiter waiter, SessionToken? session = null, SortedList<byte[], byte[]>? overlay = null, UInt128? operation = null)
    {
        name = operation is { } id ? OperationMemory.NameOf(id) : null;
        this.coordinator = coordinator;
        this.table = table;
        this.partition = partition.ToArray();
        this.level = level;
        this.atLeast = atLeast;
        this.due = due;
        this.waiter = waiter;
        this.session = session;
        this.overlay = overlay ?? [];
        asOf = ShownRows.Now(coordinator.Desk.Clock);
        var token = Murmur3.TokenOf(partition);
        var holds = table.SetOf(token).IsReader;
        context = withContext ? new DataContext(holds ? coordinator.Desk.Replica.WatermarkOf(table, token) : default) : null;
    }

    /// <summary>Begins. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start() => ReadOn();

    void ISessionWaiter.Learned(SessionToken token) => session = token;

    void IReadWaiter.NotRead(in Trouble trouble) => Fail(trouble);

    void IReadWaiter.Read(in ReplicaRows rows)
    {
        byte[]? edge = null;
        try
        {
            for (var row = rows.GetRows(); row.MoveNext();)
            {
                edge = row.Clustering.ToArray();
                TakeOverlay(edge);
                Take(edge, row.State);
            }

            if (!rows.More || edge is null)
            {
                TakeOverlay(null);
            }
        }
        catch (CorruptStateException damage)
        {
            Fail(new Trouble(StarlingError.ReplicasFailed, false, "A part of the value is damaged. " + damage.Message));
            return;
        }

        if (parts.WrittenCount > BytesMax)
        {
            Fail(new Trouble(StarlingError.TooLarge, false, $"The value has more than {BytesMax} bytes. Read it as slices of its partition."));
        }
        else if (!rows.More || edge is null)
        {
            Finish();
        }
        else
        {
            lower = [.. edge, 0];
            if (isReading)
            {
                isReading = false; // The loop in ReadOn goes on.
            }
            else
            {
                ReadOn();
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Woken(long now) => ReadOn();

    /// <summary>A loop and no recursion: a page may be answered before its call returns.</summary>
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
                Fail(new Trouble(StarlingError.Timeout, false, "The value was not read in time: it is large. Give it more, or read slices."));
                return;
            }

            isReading = true;
            var page = new ReadRange { IsSlice = true, Lower = lower, Limit = Mutation.RecordsMax };
            coordinator.Read(table, partition, page, level, atLeast, new ReadManner(false, false, asOf), due, this, session);
            if (isReading)
            {
                isReading = false; // The page comes later, and goes on from there.
                return;
            }
        }
    }

    /// <summary>Parts of the change that come before a path and are not among the rows.</summary>
    private void TakeOverlay(byte[]? before)
    {
        while (overlay.Count > 0 && (before is null || overlay.Keys[0].AsSpan().SequenceCompareTo(before) < 0))
        {
            var (path, state) = (overlay.Keys[0], overlay.Values[0]);
            overlay.RemoveAt(0);
            Take(path, state);
        }
    }

    private void Take(byte[] path, ReadOnlySpan<byte> state)
    {
        if (TryTakeOver(path, out var written))
        {
            merged.ResetWrittenCount();
            state = RecordState.Merge(ResolutionRule.DataTypes, state, written, merged) switch
            {
                MergeOutcome.KeepCurrent => state,
                MergeOutcome.TakeIncoming => written,
                _ => merged.WrittenSpan,
            };
        }

        var part = SiblingState.Read(state);
        isKnown = true;
        knowsOperation |= name is { } asked && OperationMemory.Knows(part, asked);
        if (ShownPart.TryWrite(parts, path, part, asOf))
        {
            count++;
            context?.Add(path, part);
        }
    }

    private bool TryTakeOver(byte[] path, out byte[] written)
    {
        var at = overlay.IndexOfKey(path);
        written = at >= 0 ? overlay.Values[at] : [];
        if (at >= 0)
        {
            overlay.RemoveAt(at);
        }

        return at >= 0;
    }

    private void Finish()
    {
        isDone = true;
        byte[] seen = [];
        try
        {
            seen = count > 0 && context is not null ? context.Encode(coordinator.Desk.View.ClusterTag) : [];
        }
        catch (DataLimitException large)
        {
            Fail(new Trouble(StarlingError.TooLarge, false, large.Message));
            return;
        }

        if (session is not null)
        {
            (waiter as ISessionWaiter)?.Learned(session);
        }

        waiter.Fetched(new DataFetched
        {
            Kind = (byte)table.DataKind,
            IsDeleted = count == 0 && isKnown,
            KnowsOperation = knowsOperation,
            HasSession = session is not null,
            Session = session?.Encode(),
            Context = seen,
            Count = count,
            Parts = parts.WrittenSpan,
        });
    }

    private void Fail(in Trouble trouble)
    {
        isDone = true;
        waiter.NotFetched(trouble);
    }
}
