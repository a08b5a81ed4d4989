using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Model.DataTypes;

namespace Starling.Api;

/// <summary>A cluster as one session sees it. Cheap: make one for each user, or for each request with <see cref="Session.Parse"/>.</summary>
/// <remarks>Options that name a session of their own keep it. Thread-safe; needs no disposal.</remarks>
public sealed class StarlingSession : IStarling
{
    private static readonly ReadOptions UsualRead = new();
    private static readonly WriteOptions UsualWrite = new();
    private static readonly SliceOptions UsualSlice = new();
    private static readonly ScanOptions UsualScan = new();
    private static readonly FetchOptions UsualFetch = new();
    private static readonly UpdateOptions UsualUpdate = new();

    private readonly IStarling inside;

    internal StarlingSession(IStarling inside, Session session)
    {
        this.inside = inside;
        Session = session;
    }

    /// <summary>What was seen so far; its text form moves the session elsewhere.</summary>
    public Session Session { get; }

    /// <inheritdoc/>
    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        inside.GetAsync(table, key, (options ?? UsualRead) with { Session = options?.Session ?? Session }, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        inside.PutAsync(table, key, value, With(options), cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        inside.DeleteAsync(table, key, With(options), cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        inside.MutateAsync(table, mutation, With(options), cancellation);

    /// <inheritdoc/>
    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        inside.SliceAsync(table, partition, (options ?? UsualSlice) with { Session = options?.Session ?? Session }, cancellation);

    /// <inheritdoc/>
    public ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        inside.ScanAsync(table, (options ?? UsualScan) with { Session = options?.Session ?? Session }, cancellation);

    /// <inheritdoc/>
    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) =>
        inside.FetchAsync(table, key, (options ?? UsualFetch) with { Session = options?.Session ?? Session }, cancellation);

    /// <inheritdoc/>
    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        inside.UpdateAsync(table, key, change, (options ?? UsualUpdate) with { Session = options?.Session ?? Session }, cancellation);

    /// <inheritdoc/>
    public ValueTask<TableDefinition> CreateTableAsync(
        TableDefinition definition, CancellationToken cancellation = default) =>
        inside.CreateTableAsync(definition, cancellation);

    /// <inheritdoc/>
    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        inside.ChangeTableAsync(table, properties, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
        inside.ListTablesAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellation = default) =>
        inside.ExplainAsync(table, key, cancellation);

    /// <inheritdoc/>
    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) => inside.StatusAsync(cancellation);

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        inside.AgreementAsync(query, cancellation);

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        inside.ChangeClusterAsync(change, cancellation);

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => inside.RingAsync(cancellation);

    private WriteOptions With(WriteOptions? options) => (options ?? UsualWrite) with { Session = options?.Session ?? Session };
}
