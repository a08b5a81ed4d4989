using System;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Values;
using Starling.Replication.Replica;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Takes requests at any node: checks them, finds the replicas, and starts the operation that does the work.</summary>
/// <remarks>What cannot succeed is refused here before anything is sent, so that such a refusal always means "not done".</remarks>
public sealed class Coordinator(Desk desk, MutationMaker maker, Action<TableView, int, int> warn)
{
    private DataCoordinator? data;

    internal Desk Desk => desk;

    /// <summary>The same for values of data types.</summary>
    public DataCoordinator Data => data ??= new DataCoordinator(this, maker);

    /// <summary>A timestamp so far from now as a request's budget allows.</summary>
    public long DueAfter(TimeSpan? timeout) => desk.Wheel.After(timeout ?? desk.Options.Timeout);

    /// <summary>Reads one record, or a slice of at most <see cref="Mutation.RecordsMax"/> records. With a session's token the waiter, if it is an
    /// <see cref="ISessionWaiter"/>, learns the next one.</summary>
    public void Read(
        TableView table, ReadOnlySpan<byte> partition, in ReadRange range, ConsistencyLevel? level, int atLeast,
        in ReadManner manner, long due, IReadWaiter waiter, SessionToken? session = null)
    {
        if (partition.Length is 0 or > Limits.PartitionKeyMax || range.Lower.Length > Limits.ClusteringKeyMax + 1
            || range.Upper.Length > Limits.ClusteringKeyMax + 1)
        {
            waiter.NotRead(new Trouble(StarlingError.TooLarge, false,
                $"A partition key has 1 to {Limits.PartitionKeyMax} bytes, a clustering key at most {Limits.ClusteringKeyMax}."));
            return;
        }

        if (desk.IsFull)
        {
            waiter.NotRead(desk.TooMuch());
            return;
        }

        var token = Murmur3.TokenOf(partition);
        var set = table.SetOf(token);
        var rule = set.RuleOf(level ?? table.ReadLevel, atLeast);
        if (rule is null)
        {
            waiter.NotRead(Impossible(table, set, level ?? table.ReadLevel, atLeast));
            return;
        }

        desk.Counters.Reads++;
        if (session is not null)
        {
            new SessionRead(desk, table, set, rule, token, partition, range, manner, due, session, waiter).Start();
            return;
        }

        var operation = desk.RentRead();
        operation.MayReplan(level ?? table.ReadLevel, atLeast);
        operation.Start(table, set, rule, token, partition, range, manner, due, waiter);
    }

    /// <summary>Writes records of one partition.</summary>
    public void Write(in WriteRequest request, long due, IWriteWaiter waiter)
    {
        if (Find(request.Table) is not { } table)
        {
            waiter.NotWritten(UnknownTable(request.Table));
            return;
        }

        if (desk.IsFull)
        {
            waiter.NotWritten(desk.TooMuch());
            return;
        }

        if ((OpenSession(request.HasSession, request.Session, out var session) ?? DrawClockAfter(session)) is { } refusal)
        {
            waiter.NotWritten(refusal);
            return;
        }

        if (table.Rule == ResolutionRule.DataTypes)
        {
            Data.WriteAsRecord(request, due, waiter);
            return;
        }

        var token = Murmur3.TokenOf(request.Partition);
        var set = table.SetOf(token);
        if (RuleFor(table, set, request.Level, request.AtLeast, out var rule) is { } hopeless)
        {
            waiter.NotWritten(hopeless);
            return;
        }

        desk.Counters.Writes++;
        if (table.Rule.MintsDots() && (!set.IsReader || (request.IsConditional && !request.PassedOn && desk.Neighbours.FirstOf(set) != set.Self)))
        {
            PassOnChecked(table, set, request, due, waiter);
            return;
        }

        Begin(table, set, rule, token, request, session, due, waiter);
    }

    public TableView? Find(ReadOnlySpan<byte> name) => desk.View.FindTable(name);

    public static Trouble UnknownTable(ReadOnlySpan<byte> name) => new(StarlingError.UnknownTable, false,
        $"There is no table '{System.Text.Encoding.UTF8.GetString(name)}'. Create it with 'starling table create'.");

    /// <summary>Reads the token that came with a request. <paramref name="session"/> is null for a request that is part of no session.</summary>
    public Trouble? OpenSession(bool isGiven, ReadOnlySpan<byte> bytes, out SessionToken? session)
    {
        session = null;
        if (!isGiven)
        {
            return null;
        }

        var fault = SessionToken.TryDecode(bytes, desk.View.ClusterTag, out session);
        if (fault == SessionFault.None)
        {
            return null;
        }

        desk.Marks.Hit(Mark.SessionRefused);
        return new Trouble(StarlingError.ForeignContext, false, fault switch
        {
            SessionFault.OtherCluster => "The session token was made by another cluster. Begin a new session with this one.",
            SessionFault.UnknownVersion => "The session token is of a version that this node does not know. Begin a new session.",
            _ => "The session token is damaged. Pass it on unchanged, or begin a new session.",
        });
    }

    /// <summary>A retry that comes so late that what is remembered of the first try may be gone is not made.</summary>
    internal Trouble? IsTooOld(UInt128? operation, uint ageMs)
    {
        if (operation is null || ageMs <= desk.Options.OperationWindow.TotalMilliseconds)
        {
            return null;
        }

        desk.Marks.Hit(Mark.OperationTooOld);
        return new Trouble(StarlingError.NotRemembered, false,
            $"The operation was tried first {ageMs / 1000} s ago, and its id is sure to be remembered for "
            + $"{desk.Options.OperationWindow.TotalSeconds:0} s. This try has not happened; read the value to see whether an earlier one has.");
    }

    /// <summary>A session's write comes after all that it has seen: otherwise it could lose against its own last one, by a slow clock.</summary>
    internal Trouble? DrawClockAfter(SessionToken? session)
    {
        if (session is null || session.Seen <= desk.Clock.Last || desk.Has(Mutant.SessionIgnored))
        {
            return null;
        }

        desk.Marks.Hit(Mark.ClockDrawnBySession);
        return desk.Clock.TryObserve(session.Seen)
            ? null
            : new Trouble(StarlingError.BadRequest, false,
                "What the session has seen was written more than 500 ms in this node's future. Set the clocks right, or wait.");
    }

    private void Begin(
        TableView table, ReplicaSet set, QuorumRule rule, Token token, in WriteRequest request, SessionToken? session, long due,
        IWriteWaiter waiter)
    {
        if (table.Rule.MintsDots() && desk.Replica.Admit() is var fault and not ReplicaFault.None)
        {
            // No dot can be given out here; another replica may be able to.
            if (!request.PassedOn && !request.IsConditional && set.Count > 1)
            {
                desk.Marks.Hit(Mark.WritePassedOnForSpace);
                PassOnChecked(table, set, request, due, waiter);
                return;
            }

            waiter.NotWritten(RefusalOf(fault));
            return;
        }

        var operation = desk.RentWrite();
        if (maker.Make(operation, table, token, request, desk.View.ClusterTag, desk.Counters.LocalSyncsFailed) is { } trouble)
        {
            operation.Abandon();
            if (trouble.Code == StarlingError.ReplicasFailed && !request.PassedOn && !request.IsConditional && set.Count > 1)
            {
                // The record is damaged here; another replica's copy may be whole.
                desk.Marks.Hit(Mark.WritePassedOnForDamage);
                PassOnChecked(table, set, request, due, waiter);
                return;
            }

            if (trouble.Code == StarlingError.Changed)
            {
                // What it lost against may not be synced yet, and a read would not show it: whoever reads again at once would lose again.
                desk.Replica.WhenSynced(new RefusedUntilSynced(waiter, trouble));
                return;
            }

            waiter.NotWritten(trouble);
            return;
        }

        if (operation.Siblings >= Limits.SiblingsWarning || operation.Length > Limits.ValueWarning)
        {
            warn(table, operation.Siblings, operation.Length);
        }

        operation.Session = session;
        operation.MayReplan(request.Level ?? table.WriteLevel, request.AtLeast);
        operation.Start(table, set, rule, token, due, waiter);
    }

    private void PassOnChecked(TableView table, ReplicaSet set, in WriteRequest request, long due, IWriteWaiter waiter)
    {
        if (maker.RefusalOf(request) is { } wrong)
        {
            waiter.NotWritten(wrong);
            return;
        }

        PassOn(set, request.PassedOn, new PassedOnMutation(table.NameUtf8, request), due, waiter);
    }

    /// <summary>The dot of a write must come from a replica: the best one takes the request over.</summary>
    internal void PassOn(ReplicaSet set, bool wasPassedOn, IPassedOn request, long due, IWriteWaiter waiter)
    {
        if (wasPassedOn)
        {
            desk.Marks.Hit(Mark.PassedOnTwiceRefused);
            waiter.NotWritten(new Trouble(StarlingError.Unavailable, false,
                "The nodes do not agree on who holds the record yet. Nothing was written; try again."));
            return;
        }

        desk.Counters.PassedOn++;
        desk.Marks.Hit(Mark.WritePassedOn);
        new PassedOnWrite(desk, set, request, due, waiter).Start();
    }

    /// <summary>Whom a write must reach; or why it cannot, whatever is tried.</summary>
    internal Trouble? RuleFor(TableView table, ReplicaSet set, ConsistencyLevel? given, int atLeast, out QuorumRule rule)
    {
        var level = given ?? table.WriteLevel;
        rule = WriteOperation.RuleOf(desk, set, level, atLeast)!;
        if (rule is null)
        {
            return Impossible(table, set, level, atLeast);
        }

        var unreachable = desk.Neighbours.UnreachableOf(set);
        if (rule.IsPossibleWithout(unreachable))
        {
            return null;
        }

        desk.Counters.Failures++;
        desk.Marks.Hit(Mark.WriteUnavailable);
        var reachable = set.Count - System.Numerics.BitOperations.PopCount(unreachable);
        return new Trouble(StarlingError.Unavailable, false,
            $"{reachable} of {set.Count} replicas can be reached, and {level} needs {rule.Needed}. Nothing was written. Write at a "
            + "lower level, or bring nodes back.", reachable, rule.Needed);
    }

    /// <summary>Why this replica takes nothing now.</summary>
    internal static Trouble RefusalOf(ReplicaFault fault) => fault switch
    {
        ReplicaFault.DiskFull =>
            new Trouble(StarlingError.DiskFull, false, "This node's disk is full: free space, or write through another node."),
        ReplicaFault.Overloaded =>
            new Trouble(StarlingError.Overloaded, false, "Too much waits for this node's disk. Nothing was done; try again later."),
        _ => new Trouble(StarlingError.ReplicasFailed, false, "This node's disk failed: write through another node and see this one's log."),
    };

    private static Trouble Impossible(TableView table, ReplicaSet set, ConsistencyLevel level, int atLeast) => new(
        StarlingError.ImpossibleLevel, false,
        $"{(atLeast > 0 ? $"{level} with at least {atLeast}" : level.ToString())} cannot be met: table '{table.Name}' has {set.Count} replicas "
        + "of each record in this cluster.", 0, Math.Max(atLeast, level.Count));
}
