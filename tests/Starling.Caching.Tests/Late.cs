using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Caching.Tests;

/// <summary>A cluster whose puts wait until a test lets them go on.</summary>
internal sealed class Late(IStarling inside) : IStarling
{
    private int puts;

    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Puts => Volatile.Read(ref puts);

    public async ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref puts);
        Reached.TrySetResult();
        await GoOn.Task;
        return await inside.PutAsync(table, key, value, options, cancellation);
    }

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        inside.GetAsync(table, key, options, cancellation);

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
        inside.ListTablesAsync(cancellation);

    public ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition, CancellationToken cancellation = default) =>
        inside.CreateTableAsync(definition, cancellation);

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<ScanPage> ScanAsync(string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) => throw new NotSupportedException();
}
