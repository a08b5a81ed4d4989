using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Client.Tests;

/// <summary>A cluster of one record with given siblings, that remembers the last write.</summary>
internal sealed class OneRecord(params string[] texts) : IStarling
{
    public Value? Written { get; private set; }

    public Context WrittenOver { get; private set; }

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) => new(new Reading
    {
        Versions = [.. texts.Select((text, i) => new RecordVersion(text, false, texts.Length - i, (UInt128)i))],
        Context = new Context("seen"u8.ToArray()),
    });

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        Written = value;
        WrittenOver = options!.Context;
        return new(new WriteReceipt(1, 1, options.Context, null));
    }

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

    public ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
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
