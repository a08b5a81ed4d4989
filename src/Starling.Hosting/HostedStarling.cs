using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Hosting;

/// <summary>What a host injects: it exists before the node does, and refuses until the node has started and after it has stopped.</summary>
internal sealed class HostedStarling(NodeLife life) : IStarling
{
    private IStarling Inside => life.Node?.Starling ?? throw new StarlingException(
        StarlingError.NotReady,
        "The node of this program has not started yet, or has stopped: use IStarling between the start and the stop of the host.");

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        Inside.GetAsync(table, key, options, cancellation);

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Inside.PutAsync(table, key, value, options, cancellation);

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Inside.DeleteAsync(table, key, options, cancellation);

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Inside.MutateAsync(table, mutation, options, cancellation);

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        Inside.SliceAsync(table, partition, options, cancellation);

    public ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        Inside.ScanAsync(table, options, cancellation);

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) =>
        Inside.FetchAsync(table, key, options, cancellation);

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        Inside.UpdateAsync(table, key, change, options, cancellation);

    public ValueTask<TableDefinition> CreateTableAsync(
        TableDefinition definition, CancellationToken cancellation = default) =>
        Inside.CreateTableAsync(definition, cancellation);

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        Inside.ChangeTableAsync(table, properties, cancellation);

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
        Inside.ListTablesAsync(cancellation);

    public ValueTask<Explanation> ExplainAsync(
        string table, RecordKey key, CancellationToken cancellation = default) =>
        Inside.ExplainAsync(table, key, cancellation);

    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) =>
        Inside.StatusAsync(cancellation);

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        Inside.AgreementAsync(query, cancellation);

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        Inside.ChangeClusterAsync(change, cancellation);

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => Inside.RingAsync(cancellation);
}
