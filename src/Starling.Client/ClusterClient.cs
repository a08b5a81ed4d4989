using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client.Calls;
using Starling.Client.Connections;
using Starling.Model.DataTypes;
using Starling.Model.Values;
using Starling.World;

namespace Starling.Client;

/// <summary>The remote caller: an <see cref="IStarling"/> over a given world. Programs use <see cref="StarlingClient"/>, which brings its
/// own.</summary>
/// <remarks>
/// Made on the world's executor; its calls may come from any thread, and from the executor itself. A call is a pooled object that
/// enters the executor by itself (the same as <see cref="EnteringStarling"/>, without its allocations). What the
/// calls of one turn write to a node leaves in one piece at the turn's end.
/// </remarks>
public sealed class ClusterClient : IStarling, IDisposable
{
    private readonly StarlingClientOptions options;
    private readonly Nodes nodes;
    private readonly CallDesk desk;
    private readonly CallPool<GetCall> gets;
    private readonly CallPool<WriteCall> writes;
    private readonly CallPool<SliceCall> slices;
    private readonly CallPool<ScanCall> scans;
    private readonly CallPool<FetchCall> fetches;
    private readonly CallPool<UpdateCall> updates;

    /// <exception cref="ArgumentException">The options have faults; the text names them all.</exception>
    public ClusterClient(IWorld world, StarlingClientOptions options)
    {
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(options));
        }

        this.options = options;
        nodes = new Nodes(world, options);
        desk = new CallDesk(world, options, nodes);
        gets = new CallPool<GetCall>(pool => new GetCall(desk, pool));
        writes = new CallPool<WriteCall>(pool => new WriteCall(desk, pool));
        slices = new CallPool<SliceCall>(pool => new SliceCall(desk, pool));
        scans = new CallPool<ScanCall>(pool => new ScanCall(desk, pool));
        fetches = new CallPool<FetchCall>(pool => new FetchCall(desk, pool));
        updates = new CallPool<UpdateCall>(pool => new UpdateCall(desk, pool));
    }

    /// <summary>Ends when the client has its map of the cluster and a node answers.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.Unavailable"/>: none did within the options' timeout; the message says why.</exception>
    public ValueTask ReadyAsync(CancellationToken cancellation = default)
    {
        var call = new MapCall(desk);
        call.Prepare(options.Timeout, cancellation);
        return call.Begin();
    }

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= Defaults.Read;
        Check.Table(table);
        Check.Key(key);
        Check.AtLeast(options.AtLeast);
        var timeout = Check.Timeout(options.Timeout, this.options.Timeout);
        var call = gets.Rent();
        call.Prepare(timeout, cancellation);
        return call.Begin(table, key, options);
    }

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return WriteAsync(table, key, value, options, cancellation);
    }

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        WriteAsync(table, key, null, options, cancellation);

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= Defaults.Write;
        Check.Table(table);
        Check.AtLeast(options.AtLeast);
        Check.Mutation(mutation, options);
        var timeout = Check.Timeout(options.Timeout, this.options.Timeout);
        var hasLifetimes = false;
        foreach (var change in mutation.Changes)
        {
            hasLifetimes |= options.LifetimeOf(change) != Lifetime.Unsaid;
        }

        var call = writes.Rent();
        call.Prepare(timeout, cancellation);
        foreach (var change in mutation.Changes)
        {
            call.Add(change.Clustering, change.Context, change.Value, hasLifetimes ? options.LifetimeOf(change) : null);
        }

        return call.Begin(table, mutation.Partition, options);
    }

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= Defaults.Slice;
        Check.Table(table);
        Check.Key(new RecordKey(partition));
        Check.Page(options.Limit);
        var timeout = Check.Timeout(options.Timeout, this.options.Timeout);
        var call = slices.Rent();
        call.Prepare(timeout, cancellation);
        return call.Begin(table, partition, options);
    }

    public ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= Defaults.Scan;
        Check.Table(table);
        Check.Page(options.PageSize);
        var timeout = Check.Timeout(options.Timeout, TimeSpan.FromSeconds(30));
        var call = scans.Rent();
        call.Prepare(timeout, cancellation);
        return call.Begin(table, options);
    }

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= Defaults.Fetch;
        Check.Table(table);
        Check.Value(key);
        Check.AtLeast(options.AtLeast);
        var timeout = Check.Timeout(options.Timeout, this.options.Timeout);
        var call = fetches.Rent();
        call.Prepare(timeout, cancellation);
        return call.Begin(table, key.Partition, options);
    }

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        options ??= Defaults.Update;
        Check.Table(table);
        Check.Value(key);
        Check.AtLeast(options.AtLeast);
        var bytes = new ArrayBufferWriter<byte>();
        ChangeBytes.Write(bytes, change);
        Check.Change(bytes.WrittenCount);
        var timeout = Check.Timeout(options.Timeout, this.options.Timeout);
        var call = updates.Rent();
        call.Prepare(timeout, cancellation);
        return call.Begin(table, key.Partition, bytes.WrittenMemory, options);
    }

    public async ValueTask<TableDefinition> CreateTableAsync(
        TableDefinition definition, CancellationToken cancellation = default)
    {
        var request = new AdminRequest { Op = AdminRequest.CreateTable, Definition = definition };
        return (await AskAsync(request, cancellation)).Definition ?? throw Nothing(request);
    }

    public async ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default)
    {
        Check.Table(table);
        var request = new AdminRequest { Op = AdminRequest.ChangeTable, Table = table, Properties = properties };
        return (await AskAsync(request, cancellation)).Definition ?? throw Nothing(request);
    }

    public async ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default)
    {
        var request = new AdminRequest { Op = AdminRequest.ListTables };
        return (await AskAsync(request, cancellation)).Tables ?? throw Nothing(request);
    }

    public async ValueTask<Explanation> ExplainAsync(
        string table, RecordKey key, CancellationToken cancellation = default)
    {
        Check.Table(table);
        Check.Key(key);
        var request = new AdminRequest
        {
            Op = AdminRequest.Explain,
            Table = table,
            Partition = key.Partition.ToArray(),
            Clustering = key.Clustering.ToArray(),
        };
        return (await AskAsync(request, cancellation)).Explanation ?? throw Nothing(request);
    }

    public async ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default)
    {
        var request = new AdminRequest { Op = AdminRequest.Agreement, Query = query };
        return (await AskAsync(request, cancellation)).Agreement ?? throw Nothing(request);
    }

    public async ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var request = new AdminRequest { Op = AdminRequest.ChangeCluster, Change = change };
        return (await AskAsync(request, cancellation)).Change ?? throw Nothing(request);
    }

    public async ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default)
    {
        var request = new AdminRequest { Op = AdminRequest.Ring };
        return (await AskAsync(request, cancellation)).Ring ?? throw Nothing(request);
    }

    public async ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default)
    {
        var request = new AdminRequest { Op = AdminRequest.Status };
        return (await AskAsync(request, cancellation)).Status ?? throw Nothing(request);
    }

    /// <summary>Fails all calls, and all later ones, and ends the links. On the executor.</summary>
    public void Dispose() => Close(new StarlingException(StarlingError.NotReady, "The client is closed: make another one."));

    /// <summary>The same, with another reason.</summary>
    internal void Close(StarlingException reason)
    {
        desk.Close(reason);
        desk.Dispose();
        nodes.Dispose();
    }

    private ValueTask<WriteReceipt> WriteAsync(
        string table, RecordKey key, Value? value, WriteOptions? options, CancellationToken cancellation)
    {
        options ??= Defaults.Write;
        Check.Table(table);
        Check.Key(key);
        Check.Value(value);
        Check.AtLeast(options.AtLeast);
        var timeout = Check.Timeout(options.Timeout, this.options.Timeout);
        var lifetime = value is null ? Lifetime.Unsaid : options.GetLifetime();
        var call = writes.Rent();
        call.Prepare(timeout, cancellation);
        call.Add(key.Clustering, options.Context, value, lifetime == Lifetime.Unsaid ? null : lifetime);
        return call.Begin(table, key.Partition, options);
    }

    private ValueTask<AdminAnswer> AskAsync(AdminRequest request, CancellationToken cancellation)
    {
        var call = new AdminCall(desk, request);
        call.Prepare(options.Timeout, cancellation);
        return call.Begin();
    }

    private static StarlingException Nothing(AdminRequest request) => new(
        StarlingError.Internal, $"The node's answer to '{request.Op}' is empty. Use a client of a matching release.", mayHaveHappened: true);
}
