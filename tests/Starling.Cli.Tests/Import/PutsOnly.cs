using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Cli.Tests.Import;

/// <summary>A pretend cluster that takes puts and nothing else.</summary>
internal sealed class PutsOnly(Func<string, WriteOptions, Exception?> fault) : IStarling
{
    private static readonly WriteReceipt Receipt = new(2, 3, Context.None, null);
    private readonly Lock gate = new();

    public List<(string Key, WriteOptions Options)> Puts { get; } = [];

    public async ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        await Task.Yield();
        var text = System.Text.Encoding.UTF8.GetString(key.Partition.Span);
        lock (gate)
        {
            if (fault(text, options!) is { } thrown)
            {
                throw thrown;
            }

            Puts.Add((text, options!));
        }

        return Receipt;
    }

    public ValueTask<Reading> GetAsync(string table, RecordKey key, ReadOptions? options, CancellationToken cancellation) => throw No();

    public ValueTask<WriteReceipt> DeleteAsync(string table, RecordKey key, WriteOptions? options, CancellationToken cancellation) => throw No();

    public ValueTask<WriteReceipt> MutateAsync(string table, PartitionMutation mutation, WriteOptions? options, CancellationToken cancellation) =>
        throw No();

    public ValueTask<Slice> SliceAsync(string table, ReadOnlyMemory<byte> partition, SliceOptions? options, CancellationToken cancellation) =>
        throw No();

    public ValueTask<ScanPage> ScanAsync(string table, ScanOptions? options, CancellationToken cancellation) => throw No();

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) => throw No();

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        throw No();

    public ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition, CancellationToken cancellation) => throw No();

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation) => throw No();

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation) => throw No();

    public ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellation) => throw No();

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query, CancellationToken cancellation) => throw No();

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation) =>
        throw No();

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation) => throw No();

    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation) => throw No();

    private static NotSupportedException No() => new("This cluster only takes puts.");
}
