using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Values;
using Starling.Replication.Replica;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Takes changes and reads of data types at any node.</summary>
/// <remarks>A change gets its dots at a replica, so a node that holds none passes it on, as it does writes of siblings; from there on it is a write
/// like others: to all replicas at once, answered at its level, hinted to the rest. Its outcome is "not known" in the same cases. A change with an
/// operation's id
/// may then be tried again, through any node (<see cref="OperationMemory"/>); one without must not.</remarks>
public sealed class DataCoordinator
{
    private readonly Coordinator coordinator;
    private readonly Desk desk;
    private readonly DataMaker maker;

    internal DataCoordinator(Coordinator coordinator, MutationMaker stamps)
    {
        this.coordinator = coordinator;
        desk = coordinator.Desk;
        maker = new DataMaker(stamps, desk.Options, desk.Mutants);
    }

    /// <summary>Reads a value. The waiter, if it is an <see cref="ISessionWaiter"/>, learns the session's next token.</summary>
    public void Fetch(in DataFetch request, long due, IDataWaiter waiter)
    {
        if (FindTable(request.Table, out var table) is { } wrong)
        {
            waiter.NotFetched(wrong);
            return;
        }

        if (coordinator.OpenSession(request.HasSession, request.Session, out var session) is { } foreign)
        {
            waiter.NotFetched(foreign);
            return;
        }

        new DataRead(
            coordinator, table, request.Partition, request.Level, request.AtLeast, !request.WithoutContext, due, waiter, session,
            operation: request.Operation).Start();
    }

    /// <summary>Changes or deletes a value.</summary>
    public void Update(in DataUpdate request, long due, IWriteWaiter waiter)
    {
        if (FindTable(request.Table, out var table) is { } unfit)
        {
            waiter.NotWritten(unfit);
            return;
        }

        if (Check(request, out var session, out var seen, out var change) is { } wrong)
        {
            waiter.NotWritten(wrong);
            return;
        }

        var token = Murmur3.TokenOf(request.Partition);
        var set = table.SetOf(token);
        if (coordinator.RuleFor(table, set, request.Level, request.AtLeast, out var rule) is { } hopeless)
        {
            waiter.NotWritten(hopeless);
            return;
        }

        desk.Counters.Writes++;
        var fault = !set.IsReader ? ReplicaFault.None : desk.Replica.Admit();
        if (!set.IsReader || (fault != ReplicaFault.None && !request.PassedOn && set.Count > 1))
        {
            coordinator.PassOn(set, request.PassedOn, new PassedOnData(table.NameUtf8, request), due, waiter);
        }
        else if (fault != ReplicaFault.None)
        {
            waiter.NotWritten(Coordinator.RefusalOf(fault));
        }
        else if (change is null)
        {
            new DataClear(coordinator, maker, table, request, seen, session, due, waiter).Start();
        }
        else
        {
            Change(table, set, rule, token, request, change, seen, session, due, waiter);
        }
    }

    /// <summary>A delete of the record without a clustering key deletes the value; other writes of records would break parts.</summary>
    internal void WriteAsRecord(in WriteRequest request, long due, IWriteWaiter waiter)
    {
        var changes = request.GetChanges();
        if (request.Count != 1 || request.IsConditional || !changes.MoveNext() || !changes.IsDelete || !changes.Clustering.IsEmpty)
        {
            waiter.NotWritten(new Trouble(StarlingError.BadRequest, false,
                "The table holds data types: change its values by updates of data types. Only a delete of a whole value, without a condition, is a plain write."));
            return;
        }

        Update(
            new DataUpdate
            {
                Table = request.Table,
                Partition = request.Partition,
                Level = request.Level,
                AtLeast = request.AtLeast,
                HasSession = request.HasSession,
                Session = request.Session,
                Context = changes.Context,
            },
            due, waiter);
    }

    private void Change(
        TableView table, ReplicaSet set, QuorumRule rule, Token token, in DataUpdate request, DataChange change, DataContext? seen,
        SessionToken? session, long due, IWriteWaiter waiter)
    {
        var operation = desk.RentWrite();
        var refusal = maker.Make(
            operation, table, token, request.Partition, change, seen, request.Operation, desk.Counters.LocalSyncsFailed, out var count);
        if (refusal is { } trouble)
        {
            operation.Abandon();
            if (trouble.Code == StarlingError.ReplicasFailed && !request.PassedOn && set.Count > 1)
            {
                desk.Marks.Hit(Mark.WritePassedOnForDamage);
                coordinator.PassOn(set, request.PassedOn, new PassedOnData(table.NameUtf8, request), due, waiter);
                return;
            }

            waiter.NotWritten(trouble);
            return;
        }

        var answerTo = request.ReturnBody
            ? new DataAnswer(coordinator, table, request.Partition, !request.WithoutContext, due, Overlay(operation, count), waiter)
            : waiter;
        if (count == 0)
        {
            // What was to be removed is not here, and was not seen by the client after all replicas had agreed: there is nothing to remove.
            operation.Abandon();
            if (session is not null)
            {
                (answerTo as ISessionWaiter)?.Learned(session);
            }

            answerTo.Written(set.Count, set.Count, default, default);
            return;
        }

        operation.Session = session;
        operation.MayReplan(request.Level ?? table.WriteLevel, request.AtLeast);
        operation.Start(table, set, rule, token, due, answerTo);
    }

    private static SortedList<byte[], byte[]> Overlay(WriteOperation operation, int count)
    {
        var overlay = new SortedList<byte[], byte[]>(Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
        if (count > 0 && Mutation.TryRead(operation.Written, out var mutation))
        {
            for (var rows = mutation.GetRecords(); rows.MoveNext();)
            {
                overlay.Add(rows.Clustering.ToArray(), rows.State.ToArray());
            }
        }

        return overlay;
    }

    private Trouble? FindTable(ReadOnlySpan<byte> name, out TableView table)
    {
        table = coordinator.Find(name)!;
        return table is null ? Coordinator.UnknownTable(name)
            : table.Rule != ResolutionRule.DataTypes
                ? new Trouble(StarlingError.BadRequest, false,
                    $"Table '{table.Name}' holds records, not data types. Create one with the rule 'datatypes' and the property 'datatype'.")
            : desk.IsFull ? desk.TooMuch()
            : null;
    }

    private Trouble? Check(in DataUpdate request, out SessionToken? session, out DataContext? seen, out DataChange? change)
    {
        change = null;
        seen = null;
        if ((coordinator.OpenSession(request.HasSession, request.Session, out session) ?? coordinator.DrawClockAfter(session)) is { } foreign)
        {
            return foreign;
        }

        if (coordinator.IsTooOld(request.Operation, request.OperationAgeMs) is { } tooOld)
        {
            return tooOld;
        }

        if (request.Partition.Length is 0 or > Limits.PartitionKeyMax)
        {
            return new Trouble(StarlingError.TooLarge, false,
                $"A partition key has 1 to {Limits.PartitionKeyMax} bytes; this one has {request.Partition.Length}.");
        }

        var fault = DataContext.TryDecode(request.Context, desk.View.ClusterTag, out seen);
        if (fault != ContextFault.None)
        {
            desk.Marks.Hit(Mark.ContextRefused);
            return MutationMaker.ForeignContext(fault);
        }

        return request.Change.IsEmpty || ChangeBytes.TryRead(request.Change, out change)
            ? null
            : new Trouble(StarlingError.BadRequest, false, "The change is malformed. Use a client of a matching release.");
    }
}
