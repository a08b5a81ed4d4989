using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.DataTypes;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Values;
using Starling.Replication.Coordinate;
using Starling.Replication.Replica;
using Starling.Wire.Messages;

namespace Starling.Node.Serving;

/// <summary>The public face of a node for code on its executor; what the embedded node and the simulator use.</summary>
internal sealed class LocalStarling(Func<NodeParts?> parts) : IStarling
{
    /// <summary>Null before the node has started, and when it stops.</summary>
    public Administration? Administration { get; set; }

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var node = Ready();
        options ??= new ReadOptions();
        var session = Enter(node, options.Session);
        var view = Find(node, table);
        var measured = Measurement.Begin(node.Desk.Meter, OperationMeter.Get, options.Level ?? view.ReadLevel);
        var answer = new Answer<Reading>(measured, cancellation);
        node.Coordinator.Read(
            view, key.Partition.Span, new ReadRange { Lower = key.Clustering.Span }, options.Level,
            Range(options.AtLeast), new ReadManner(!options.CountNotFound, options.GiveUpEarly), Due(node, options.Timeout),
            new ReadAnswer(answer, node.Desk.View.ClusterTag, session), session?.Sent);
        return new ValueTask<Reading>(answer.Task);
    }

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        WriteAsync(table, key.Partition, [new RecordChange(key.Clustering, value, options?.Context ?? default)], options, cancellation);

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        WriteAsync(table, key.Partition, [new RecordChange(key.Clustering, null, options?.Context ?? default)], options, cancellation);

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        if (mutation.Changes.Count is 0 or > Limits.ChangesMax)
        {
            throw new StarlingException(StarlingError.BadRequest,
                $"A mutation has 1 to {Limits.ChangesMax} changes; this one has {mutation.Changes.Count}.");
        }

        var seen = new HashSet<RecordKey>();
        foreach (var change in mutation.Changes)
        {
            if (!seen.Add(new RecordKey(mutation.Partition, change.Clustering)))
            {
                throw new StarlingException(StarlingError.BadRequest, "A mutation changes a record at most once.");
            }
        }

        return WriteAsync(table, mutation.Partition, mutation.Changes, options, cancellation);
    }

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default)
    {
        var node = Ready();
        options ??= new SliceOptions();
        if (options.Limit is < 1 or > Limits.PageMax)
        {
            throw new StarlingException(StarlingError.BadRequest, $"A slice's limit is 1 to {Limits.PageMax}.");
        }

        var session = Enter(node, options.Session);
        var view = Find(node, table);
        var measured = Measurement.Begin(node.Desk.Meter, OperationMeter.Slice, options.Level ?? view.ReadLevel);
        var answer = new Answer<Slice>(measured, cancellation);
        var request = new SliceRequest
        {
            Partition = partition.Span,
            From = options.From.Span,
            To = options.To.Span,
            Backwards = options.Backwards,
            Limit = options.Limit,
            Level = options.Level,
        };
        new SliceRead(
            node.Coordinator, view, request, Due(node, options.Timeout),
            new SliceAnswer(answer, node.Desk.View.ClusterTag, session), session?.Sent).Start();
        return new ValueTask<Slice>(answer.Task);
    }

    public ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default)
    {
        var node = Ready();
        options ??= new ScanOptions();
        if (options.PageSize is < 1 or > Limits.PageMax)
        {
            throw new StarlingException(StarlingError.BadRequest, $"A scan's page is 1 to {Limits.PageMax} records.");
        }

        var measured = Measurement.Begin(
            node.Desk.Meter, OperationMeter.Scan, options.Quorum ? ConsistencyLevel.Quorum : ConsistencyLevel.One);
        var answer = new Answer<ScanPage>(measured, cancellation);
        var request = new ScanRequest { From = options.From.Span, PageSize = options.PageSize, Quorum = options.Quorum };
        new ScanRead(
            node.Desk, Find(node, table), request, Due(node, options.Timeout ?? TimeSpan.FromSeconds(30)),
            new ScanAnswer(answer, node.Desk.View.ClusterTag), Enter(node, options.Session)?.Sent).Start();
        return new ValueTask<ScanPage>(answer.Task);
    }

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default)
    {
        var node = Ready();
        options ??= new FetchOptions();
        RefuseClustering(key);
        var view = Find(node, table);
        var session = Enter(node, options.Session);
        var answer = new Answer<DataReading>(
            Measurement.Begin(node.Desk.Meter, OperationMeter.Fetch, options.Level ?? view.ReadLevel), cancellation);
        var request = new DataFetch
        {
            Table = view.NameUtf8,
            Partition = key.Partition.Span,
            Level = options.Level,
            AtLeast = Range(options.AtLeast),
            WithoutContext = options.WithoutContext,
            HasSession = session is not null,
            Session = session?.Sent.Encode(),
            Operation = options.Operation is { } id ? OperationId.ToNumber(id) : null,
        };
        node.Coordinator.Data.Fetch(request, Due(node, options.Timeout), new FetchWaiter(answer, session));
        return new ValueTask<DataReading>(answer.Task);
    }

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default)
    {
        var node = Ready();
        options ??= new UpdateOptions();
        RefuseClustering(key);
        var view = Find(node, table);
        var session = Enter(node, options.Session);
        var bytes = new ArrayBufferWriter<byte>();
        ChangeBytes.Write(bytes, change);
        var answer = new Answer<UpdateReceipt>(
            Measurement.Begin(node.Desk.Meter, OperationMeter.Update, options.Level ?? view.WriteLevel), cancellation);
        var request = new DataUpdate
        {
            Table = view.NameUtf8,
            Partition = key.Partition.Span,
            Level = options.Level,
            AtLeast = Range(options.AtLeast),
            ReturnBody = options.ReturnBody,
            WithoutContext = options.WithoutContext,
            HasSession = session is not null,
            Session = session?.Sent.Encode(),
            Operation = options.Operation is { } id ? OperationId.ToNumber(id) : null,
            OperationAgeMs = OperationId.ToMilliseconds(options.OperationAge),
            Context = options.Context.Bytes.Span,
            Change = bytes.WrittenSpan,
        };
        node.Coordinator.Data.Update(request, Due(node, options.Timeout), new UpdateWaiter(answer, options.ReturnBody, session));
        return new ValueTask<UpdateReceipt>(answer.Task);
    }

    public ValueTask<TableDefinition> CreateTableAsync(
        TableDefinition definition, CancellationToken cancellation = default) => Admin.CreateTableAsync(definition);

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        Admin.ChangeTableAsync(table, properties);

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
        new(Admin.ListTables());

    public ValueTask<Explanation> ExplainAsync(
        string table, RecordKey key, CancellationToken cancellation = default) => Admin.ExplainAsync(table, key);

    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) => Admin.StatusAsync();

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        Admin.AgreementAsync(query ?? new AgreementQuery());

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        Admin.ChangeClusterAsync(change);

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => new(Admin.Ring());

    private static TableView Find(NodeParts node, string table) => node.Desk.View.FindTable(table)
        ?? throw Coordinator.UnknownTable(System.Text.Encoding.UTF8.GetBytes(table)).ToException();

    private static void RefuseClustering(RecordKey key)
    {
        if (!key.Clustering.IsEmpty)
        {
            throw new StarlingException(StarlingError.BadRequest, "A value of a data type has no clustering key: its parts have.");
        }
    }

    private static int Range(int atLeast) => atLeast is >= 0 and <= 64
        ? atLeast
        : throw new StarlingException(StarlingError.BadRequest, "AtLeast is 0 to 64.");

    private static long Due(NodeParts node, TimeSpan? timeout) => timeout is { } given
        && (given < TimeSpan.FromMilliseconds(1) || given > TimeSpan.FromMinutes(10))
            ? throw new StarlingException(StarlingError.BadRequest, "A timeout is 1 ms to 10 min.")
            : node.Coordinator.DueAfter(timeout);

    /// <summary>A session's part in one request. A token of another cluster is refused as it is on the wire.</summary>
    private static Part? Enter(NodeParts node, Session? session)
    {
        if (session is null)
        {
            return null;
        }

        var token = session.Token;
        return token.IsEmpty || token.Cluster == node.Desk.View.ClusterTag
            ? new Part(session, token)
            : throw new StarlingException(StarlingError.ForeignContext,
                "The session token was made by another cluster. Begin a new session with this one.");
    }

    private NodeParts Ready() => parts() ?? throw NotReady();

    private Administration Admin => Administration ?? throw NotReady();

    private static StarlingException NotReady() => new(
        StarlingError.NotReady, "The node is not part of a formed cluster yet (or is stopping). Try again, or another node.");

    private ValueTask<WriteReceipt> WriteAsync(
        string table, ReadOnlyMemory<byte> partition, IReadOnlyList<RecordChange> changes, WriteOptions? options,
        CancellationToken cancellation)
    {
        var node = Ready();
        options ??= new WriteOptions();
        var view = Find(node, table);
        var encoded = Encode(changes, options, out var hasLifetimes);
        var session = Enter(node, options.Session);
        var measured = Measurement.Begin(node.Desk.Meter, OperationMeter.Write, options.Level ?? view.WriteLevel);
        var answer = new Answer<WriteReceipt>(measured, cancellation);
        var request = new WriteRequest
        {
            Table = view.NameUtf8,
            Partition = partition.Span,
            Level = options.Level,
            AtLeast = Range(options.AtLeast),
            ReturnBody = options.ReturnBody,
            ReplaceAll = options.ReplaceAll,
            WriteTime = options.WriteTime,
            HasSession = session is not null,
            Session = session?.Sent.Encode(),
            IsConditional = options.IfUnchangedSince is not null,
            UnchangedSince = options.IfUnchangedSince is { } seen ? seen.Bytes.Span : default,
            Count = changes.Count,
            HasLifetimes = hasLifetimes,
            Changes = encoded.WrittenSpan,
        };
        node.Coordinator.Write(
            request, Due(node, options.Timeout), new WriteAnswerWaiter(answer, node.Desk.View.ClusterTag, options.ReturnBody, session));
        return new ValueTask<WriteReceipt>(answer.Task);
    }

    private static ArrayBufferWriter<byte> Encode(IReadOnlyList<RecordChange> changes, WriteOptions options, out bool hasLifetimes)
    {
        hasLifetimes = false;
        foreach (var change in changes)
        {
            hasLifetimes |= options.LifetimeOf(change) != Lifetime.Unsaid;
        }

        var output = new ArrayBufferWriter<byte>();
        var stored = new ArrayBufferWriter<byte>();
        foreach (var change in changes)
        {
            stored.ResetWrittenCount();
            change.Value?.WriteTo(stored);
            WriteRequest.WriteChange(
                output, change.Clustering.Span, change.Context.Bytes.Span, change.Value is null, stored.WrittenSpan,
                hasLifetimes ? options.LifetimeOf(change) : null);
        }

        return output;
    }

    /// <summary>A task that a cancellation may end first; the operation itself goes on.</summary>
    private sealed class Answer<T>
    {
        private readonly TaskCompletionSource<T> source = new();
        private readonly CancellationTokenRegistration registration;

        private readonly Measurement measured;

        public Answer(Measurement measured, CancellationToken cancellation)
        {
            this.measured = measured;
            registration = cancellation.Register(() => source.TrySetCanceled(cancellation));
        }

        public Task<T> Task => source.Task;

        public void Set(T value)
        {
            registration.Dispose();
            measured.End(null);
            source.TrySetResult(value);
        }

        public void Fail(in Trouble trouble)
        {
            registration.Dispose();
            measured.End(trouble.Code);
            source.TrySetException(trouble.ToException());
        }
    }

    private sealed record Part(Session Session, SessionToken Sent)
    {
        public void Learned(SessionToken received) => Session.Advance(Sent, received);
    }

    private sealed class ReadAnswer(Answer<Reading> answer, ulong clusterTag, Part? session) : IReadWaiter, ISessionWaiter
    {
        public void Learned(SessionToken token) => session?.Learned(token);

        public void Read(in ReplicaRows rows)
        {
            var row = rows.GetRows();
            answer.Set(row.MoveNext() ? StoredReading.Read(row.State.ToArray(), clusterTag) : StoredReading.Nothing);
        }

        public void NotRead(in Trouble trouble) => answer.Fail(trouble);
    }

    private sealed class SliceAnswer(Answer<Slice> answer, ulong clusterTag, Part? session) : IReadWaiter, ISessionWaiter
    {
        public void Learned(SessionToken token) => session?.Learned(token);

        public void Read(in ReplicaRows rows)
        {
            var records = new List<SliceRecord>(rows.Count);
            for (var row = rows.GetRows(); row.MoveNext();)
            {
                records.Add(new SliceRecord(row.Clustering.ToArray(), StoredReading.Read(row.State.ToArray(), clusterTag)));
            }

            answer.Set(new Slice(records, rows.More));
        }

        public void NotRead(in Trouble trouble) => answer.Fail(trouble);
    }

    private sealed class ScanAnswer(Answer<ScanPage> answer, ulong clusterTag) : IScanWaiter
    {
        public void Scanned(in ScanRows page)
        {
            var records = new List<ScanRecord>(page.Count);
            for (var row = page.GetRows(); row.MoveNext();)
            {
                records.Add(new ScanRecord(
                    new RecordKey(row.Partition.ToArray(), row.Clustering.ToArray()),
                    StoredReading.Read(row.State.ToArray(), clusterTag)));
            }

            answer.Set(new ScanPage(records, page.Next.ToArray()));
        }

        public void NotScanned(in Trouble trouble) => answer.Fail(trouble);
    }

    private sealed class WriteAnswerWaiter(Answer<WriteReceipt> answer, ulong clusterTag, bool wantsRecord, Part? session)
        : IWriteWaiter, ISessionWaiter
    {
        public void Learned(SessionToken token) => session?.Learned(token);

        public void Written(int synced, int replicas, ReadOnlySpan<byte> context, ReadOnlySpan<byte> state) => answer.Set(
            new WriteReceipt(
                synced, replicas, new Context(context.ToArray()),
                wantsRecord ? StoredReading.Read(state.ToArray(), clusterTag) : null));

        public void NotWritten(in Trouble trouble) => answer.Fail(trouble);
    }

    private sealed class FetchWaiter(Answer<DataReading> answer, Part? session) : IDataWaiter, ISessionWaiter
    {
        public void Learned(SessionToken token) => session?.Learned(token);

        public void Fetched(in DataFetched value) => answer.Set(
            StoredData.Read(value.Kind, value.IsDeleted, value.Count, value.Parts.ToArray(), value.Context.ToArray()) with
            {
                KnowsOperation = value.KnowsOperation,
            });

        public void NotFetched(in Trouble trouble) => answer.Fail(trouble);
    }

    private sealed class UpdateWaiter(Answer<UpdateReceipt> answer, bool wantsValue, Part? session) : IWriteWaiter, ISessionWaiter
    {
        public void Learned(SessionToken token) => session?.Learned(token);

        public void Written(int synced, int replicas, ReadOnlySpan<byte> context, ReadOnlySpan<byte> state)
        {
            if (!wantsValue)
            {
                answer.Set(new UpdateReceipt(synced, replicas, null));
            }
            else if (DataFetched.TryRead(state, out var value))
            {
                answer.Set(new UpdateReceipt(synced, replicas, StoredData.Read(
                    value.Kind, value.IsDeleted, value.Count, value.Parts.ToArray(), value.Context.ToArray())));
            }
            else
            {
                answer.Fail(new Trouble(
                    StarlingError.Internal, true, "The replica that took the change gave no value. It may be of another release."));
            }
        }

        public void NotWritten(in Trouble trouble) => answer.Fail(trouble);
    }
}
