using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed.Tests;

/// <summary>A cluster in front of which writes fail as a test says: before they reach it, or after.</summary>
internal sealed class Scripted(IStarling inside) : IStarling
{
    /// <summary>What becomes of the next writes; when it is empty they succeed.</summary>
    public Queue<(StarlingError Code, bool Happens)> Faults { get; } = new();

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public ReadOptions? LastRead { get; private set; }

    public WriteOptions? LastWrite { get; private set; }

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        Reads++;
        LastRead = options;
        return inside.GetAsync(table, key, options, cancellation);
    }

    public async ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        Writes++;
        LastWrite = options;
        if (!Faults.TryDequeue(out var fault))
        {
            return await inside.PutAsync(table, key, value, options, cancellation);
        }

        if (fault.Happens)
        {
            await inside.PutAsync(table, key, value, options, cancellation);
        }

        throw new StarlingException(fault.Code, "As scripted.", mayHaveHappened: fault.Code is StarlingError.Timeout or StarlingError.LinkLost);
    }

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        Writes++;
        return inside.DeleteAsync(table, key, options, cancellation);
    }

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        inside.MutateAsync(table, mutation, options, cancellation);

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        inside.SliceAsync(table, partition, options, cancellation);

    public ValueTask<ScanPage> ScanAsync(string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        inside.ScanAsync(table, options, cancellation);

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default)
    {
        Reads++;
        return inside.FetchAsync(table, key, options, cancellation);
    }

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default)
    {
        Writes++;
        return inside.UpdateAsync(table, key, change, options, cancellation);
    }

    public ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition, CancellationToken cancellation = default) =>
        inside.CreateTableAsync(definition, cancellation);

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        inside.ChangeTableAsync(table, properties, cancellation);

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
        inside.ListTablesAsync(cancellation);

    public ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellation = default) =>
        inside.ExplainAsync(table, key, cancellation);

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        inside.AgreementAsync(query, cancellation);

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        inside.ChangeClusterAsync(change, cancellation);

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => inside.RingAsync(cancellation);

    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) => inside.StatusAsync(cancellation);
}
