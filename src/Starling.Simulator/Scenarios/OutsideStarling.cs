using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Model.Quorums;

namespace Starling.Simulator.Scenarios;

/// <summary>The cluster as a client outside it sees it.</summary>
internal sealed class OutsideStarling(Seat seat) : IStarling
{
    private static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ScanTimeoutDefault = TimeSpan.FromSeconds(30);

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        Ask("Get", table, key, options?.Level, false, options?.Timeout, s => s.GetAsync(table, key, options), cancellation);

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Ask(
            "Put", table, key, options?.Level, true, options?.Timeout, s => s.PutAsync(table, key, value, options), cancellation,
            value);

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Ask("Delete", table, key, options?.Level, true, options?.Timeout, s => s.DeleteAsync(table, key, options), cancellation);

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Ask(
            "Mutate", table, new RecordKey(mutation.Partition), options?.Level, true, options?.Timeout,
            s => s.MutateAsync(table, mutation, options), cancellation, null, mutation);

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        Ask(
            "Slice", table, new RecordKey(partition), options?.Level, false, options?.Timeout,
            s => s.SliceAsync(table, partition, options), cancellation);

    public ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        Ask(
            "Scan", table, default, null, false, options?.Timeout ?? ScanTimeoutDefault, s => s.ScanAsync(table, options),
            cancellation);

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) =>
        Ask("Fetch", table, key, options?.Level, false, options?.Timeout, s => s.FetchAsync(table, key, options), cancellation);

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        Ask("Update", table, key, options?.Level, true, options?.Timeout, s => s.UpdateAsync(table, key, change, options), cancellation,
            isRepeatable: options?.Operation is not null);

    public ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition, CancellationToken cancellation = default) =>
        Ask("CreateTable", definition.Name, default, null, true, null, s => s.CreateTableAsync(definition), cancellation);

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        Ask("ChangeTable", table, default, null, true, null, s => s.ChangeTableAsync(table, properties), cancellation);

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
        Ask("ListTables", "", default, null, false, null, static s => s.ListTablesAsync(), cancellation);

    public ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellation = default) =>
        Ask("Explain", table, key, null, false, null, s => s.ExplainAsync(table, key), cancellation);

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        Ask("Agreement", "", default, null, false, null, s => s.AgreementAsync(query), cancellation);

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        Ask("ChangeCluster", "", default, null, true, null, s => s.ChangeClusterAsync(change), cancellation);

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => 
        Ask("Ring", "", default, null, false, null, static s => s.RingAsync(), cancellation);

    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) =>
        Ask("Status", "", default, null, false, null, static s => s.StatusAsync(), cancellation);

    private ValueTask<T> Ask<T>(
        string method, string table, RecordKey key, ConsistencyLevel? level, bool isWrite, TimeSpan? timeout,
        Func<IStarling, ValueTask<T>> ask, CancellationToken cancellation, Value? value = null, PartitionMutation? mutation = null,
        bool isRepeatable = false)
    {
        seat.AssertHere(method + "Async");
        var record = new ScenarioCall
        {
            Client = seat.Number,
            Step = seat.Step,
            Method = method,
            Table = table,
            Key = key,
            Value = value,
            Mutation = mutation,
            Level = level,
            IsWrite = isWrite,
            Began = TimeSpan.FromMicroseconds(seat.Cluster.Loop.Now),
        };
        return new OutsideCall<T>(seat, record, timeout ?? TimeoutDefault, ask, isRepeatable).Start(cancellation);
    }
}
