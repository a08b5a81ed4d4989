using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Model.DataTypes;

namespace Starling.Api;

/// <summary>A cluster whose calls OpenTelemetry can see. While nobody listens, a call passes through unchanged and costs two looks at a flag.</summary>
/// <remarks>Each call has its second half in a method of its own: a lambda in the first would cost its closure even when nobody listens. A span begins inside an
/// asynchronous method, so that the caller's own span is the current one again when the call returns to it.</remarks>
public sealed class ObservedStarling : IStarling
{
    private readonly IStarling inside;
    private readonly CallTelemetry telemetry;

    /// <param name="inside">The cluster.</param>
    /// <param name="telemetry">Belongs to the caller, who disposes of it.</param>
    public ObservedStarling(IStarling inside, CallTelemetry telemetry)
    {
        ArgumentNullException.ThrowIfNull(inside);
        ArgumentNullException.ThrowIfNull(telemetry);
        (this.inside, this.telemetry) = (inside, telemetry);
    }

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? GetObservedAsync(table, key, options, cancellation) : inside.GetAsync(table, key, options, cancellation);

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? PutObservedAsync(table, key, value, options, cancellation) : inside.PutAsync(table, key, value, options, cancellation);

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? DeleteObservedAsync(table, key, options, cancellation) : inside.DeleteAsync(table, key, options, cancellation);

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? MutateObservedAsync(table, mutation, options, cancellation) : inside.MutateAsync(table, mutation, options, cancellation);

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? SliceObservedAsync(table, partition, options, cancellation) : inside.SliceAsync(table, partition, options, cancellation);

    public ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? ScanObservedAsync(table, options, cancellation) : inside.ScanAsync(table, options, cancellation);

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? FetchObservedAsync(table, key, options, cancellation) : inside.FetchAsync(table, key, options, cancellation);

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? UpdateObservedAsync(table, key, change, options, cancellation) : inside.UpdateAsync(table, key, change, options, cancellation);

    public ValueTask<TableDefinition> CreateTableAsync(
        TableDefinition definition, CancellationToken cancellation = default) =>
        telemetry.IsOn ? CreateTableObservedAsync(definition, cancellation) : inside.CreateTableAsync(definition, cancellation);

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        telemetry.IsOn ? ChangeTableObservedAsync(table, properties, cancellation) : inside.ChangeTableAsync(table, properties, cancellation);

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(
        CancellationToken cancellation = default) =>
        telemetry.IsOn ? ListTablesObservedAsync(cancellation) : inside.ListTablesAsync(cancellation);

    public ValueTask<Explanation> ExplainAsync(
        string table, RecordKey key, CancellationToken cancellation = default) =>
        telemetry.IsOn ? ExplainObservedAsync(table, key, cancellation) : inside.ExplainAsync(table, key, cancellation);

    public ValueTask<ClusterStatus> StatusAsync(
        CancellationToken cancellation = default) =>
        telemetry.IsOn ? StatusObservedAsync(cancellation) : inside.StatusAsync(cancellation);

    public ValueTask<ClusterAgreement> AgreementAsync(
        AgreementQuery? query = null, CancellationToken cancellation = default) =>
        telemetry.IsOn ? AgreementObservedAsync(query, cancellation) : inside.AgreementAsync(query, cancellation);

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        telemetry.IsOn ? ChangeClusterObservedAsync(change, cancellation) : inside.ChangeClusterAsync(change, cancellation);

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => 
        telemetry.IsOn ? RingObservedAsync(cancellation) : inside.RingAsync(cancellation);

    private ValueTask<Reading> GetObservedAsync(
        string table, RecordKey key, ReadOptions? options, CancellationToken cancellation) =>
        ObserveAsync("get", table, s => s.GetAsync(table, key, options, cancellation));

    private ValueTask<WriteReceipt> PutObservedAsync(
        string table, RecordKey key, Value value, WriteOptions? options, CancellationToken cancellation) =>
        ObserveAsync("put", table, s => s.PutAsync(table, key, value, options, cancellation));

    private ValueTask<WriteReceipt> DeleteObservedAsync(
        string table, RecordKey key, WriteOptions? options, CancellationToken cancellation) =>
        ObserveAsync("delete", table, s => s.DeleteAsync(table, key, options, cancellation));

    private ValueTask<WriteReceipt> MutateObservedAsync(
        string table, PartitionMutation mutation, WriteOptions? options, CancellationToken cancellation) =>
        ObserveAsync("mutate", table, s => s.MutateAsync(table, mutation, options, cancellation));

    private ValueTask<Slice> SliceObservedAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options, CancellationToken cancellation) =>
        ObserveAsync("slice", table, s => s.SliceAsync(table, partition, options, cancellation));

    private ValueTask<ScanPage> ScanObservedAsync(
        string table, ScanOptions? options, CancellationToken cancellation) =>
        ObserveAsync("scan", table, s => s.ScanAsync(table, options, cancellation));

    private ValueTask<DataReading> FetchObservedAsync(
        string table, RecordKey key, FetchOptions? options, CancellationToken cancellation) =>
        ObserveAsync("fetch", table, s => s.FetchAsync(table, key, options, cancellation));

    private ValueTask<UpdateReceipt> UpdateObservedAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options, CancellationToken cancellation) =>
        ObserveAsync("update", table, s => s.UpdateAsync(table, key, change, options, cancellation));

    private ValueTask<TableDefinition> CreateTableObservedAsync(
        TableDefinition definition, CancellationToken cancellation) =>
        ObserveAsync("create_table", definition.Name, s => s.CreateTableAsync(definition, cancellation));

    private ValueTask<TableDefinition> ChangeTableObservedAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation) =>
        ObserveAsync("change_table", table, s => s.ChangeTableAsync(table, properties, cancellation));

    private ValueTask<IReadOnlyList<TableDefinition>> ListTablesObservedAsync(
        CancellationToken cancellation) =>
        ObserveAsync("list_tables", null, s => s.ListTablesAsync(cancellation));

    private ValueTask<Explanation> ExplainObservedAsync(
        string table, RecordKey key, CancellationToken cancellation) =>
        ObserveAsync("explain", table, s => s.ExplainAsync(table, key, cancellation));

    private ValueTask<ClusterStatus> StatusObservedAsync(
        CancellationToken cancellation) =>
        ObserveAsync("status", null, s => s.StatusAsync(cancellation));

    private ValueTask<ClusterAgreement> AgreementObservedAsync(
        AgreementQuery? query, CancellationToken cancellation) =>
        ObserveAsync("agreement", null, s => s.AgreementAsync(query, cancellation));

    private ValueTask<ClusterChangeReport> ChangeClusterObservedAsync(ClusterChange change, CancellationToken cancellation) =>
        ObserveAsync("change-cluster", null, s => s.ChangeClusterAsync(change, cancellation));

    private ValueTask<ClusterRing> RingObservedAsync(CancellationToken cancellation) => ObserveAsync("ring", null, s => s.RingAsync(cancellation));

    private async ValueTask<T> ObserveAsync<T>(string operation, string? table, Func<IStarling, ValueTask<T>> call)
    {
        var observed = telemetry.Begin(operation, table);
        try
        {
            var result = await call(inside);
            observed.End(null);
            return result;
        }
        catch (Exception fault)
        {
            observed.End(fault);
            throw;
        }
    }
}
