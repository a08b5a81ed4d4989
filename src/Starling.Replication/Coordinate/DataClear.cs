using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Values;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Deletes a value of a data type: puts tombstones in the place of its parts, as far as they were seen.</summary>
/// <remarks>A value of up to <see cref="StepMax"/> parts goes at once, a larger one in steps, one after the other; a failure between two of them leaves the
/// rest, is reported as "may have happened", and the same delete again goes on.</remarks>
internal sealed class DataClear : IWriteWaiter, ISessionWaiter
{
    /// <summary>Parts that go with one mutation.</summary>
    public const int StepMax = 500;

    private readonly Coordinator coordinator;
    private readonly DataMaker maker;
    private readonly ConsistencyLevel? level;
    private readonly int atLeast;
    private readonly byte[] partition;
    private readonly DataContext? seen;
    private readonly UInt128? operationId;
    private readonly IReadOnlyList<byte[]> ahead;
    private readonly long due;
    private readonly IWriteWaiter waiter;
    private TableView table;
    private SessionToken? session;
    private byte[] after = [];
    private int aheadDone;
    private bool hasBegun;
    private bool isLast;

    public DataClear(
        Coordinator coordinator, DataMaker maker, TableView table, in DataUpdate request, DataContext? seen, SessionToken? session, long due,
        IWriteWaiter waiter)
    {
        this.coordinator = coordinator;
        this.maker = maker;
        this.table = table;
        level = request.Level;
        atLeast = request.AtLeast;
        partition = request.Partition.ToArray();
        this.seen = seen;
        operationId = request.Operation;
        this.session = session;
        this.due = due;
        this.waiter = waiter;
        ahead = seen?.Below([]) ?? [];
    }

    /// <summary>Begins. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start() => Step(0);

    void ISessionWaiter.Learned(SessionToken token) => session = token;

    void IWriteWaiter.Written(int synced, int replicas, ReadOnlySpan<byte> context, ReadOnlySpan<byte> state)
    {
        hasBegun = true;
        Step(synced);
    }

    void IWriteWaiter.NotWritten(in Trouble trouble) =>
        waiter.NotWritten(hasBegun ? trouble with { MayHaveHappened = true } : trouble);

    private void Step(int synced)
    {
        var desk = coordinator.Desk;
        var token = Murmur3.TokenOf(partition);
        table = desk.View.FindTable(table.Id) ?? table;
        var set = table.SetOf(token);
        while (!isLast)
        {
            if (Refusal(set, out var rule) is { } refusal)
            {
                waiter.NotWritten(refusal with { MayHaveHappened = hasBegun });
                return;
            }

            IReadOnlyList<byte[]> paths;
            try
            {
                paths = Next();
            }
            catch (Exception damage) when (damage is CorruptStateException or WorldException)
            {
                waiter.NotWritten(new Trouble(StarlingError.ReplicasFailed, hasBegun,
                    "This replica's copy of the value is damaged; delete through another node. " + damage.Message));
                return;
            }

            var operation = desk.RentWrite();
            if (maker.Remove(operation, table, token, partition, paths, seen, operationId, desk.Counters.LocalSyncsFailed, out var count) is { } trouble)
            {
                operation.Abandon();
                waiter.NotWritten(hasBegun ? trouble with { MayHaveHappened = true } : trouble);
                return;
            }

            if (count > 0)
            {
                operation.Session = session;
                operation.MayReplan(level ?? table.WriteLevel, atLeast);
                operation.Start(table, set, rule, token, due, this);
                return;
            }

            operation.Abandon();
        }

        if (session is not null)
        {
            (waiter as ISessionWaiter)?.Learned(session);
        }

        waiter.Written(hasBegun ? synced : set.Count, set.Count, default, default);
    }

    /// <summary>The slot may have moved between two steps: then dots cannot come from here any more.</summary>
    private Trouble? Refusal(ReplicaSet set, out QuorumRule rule) =>
        coordinator.RuleFor(table, set, level, atLeast, out rule)
        ?? (set.IsReader ? null : new Trouble(StarlingError.Unavailable, false,
            "The record has moved to other nodes while it was deleted. Send the same delete again: it goes on."));

    /// <summary>First what the client has seen and this replica may lack, then what is here.</summary>
    private IReadOnlyList<byte[]> Next()
    {
        if (aheadDone < ahead.Count)
        {
            var some = new List<byte[]>();
            while (some.Count < StepMax && aheadDone < ahead.Count)
            {
                some.Add(ahead[aheadDone++]);
            }

            return some;
        }

        var paths = maker.List(table, Murmur3.TokenOf(partition), partition, after, StepMax, out var more);
        isLast = !more;
        after = more ? paths[^1] : after;
        return paths;
    }
}
