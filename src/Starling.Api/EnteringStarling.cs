using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Model.DataTypes;
using Starling.World;

namespace Starling.Api;

/// <summary>Lets any thread use an <see cref="IStarling"/> that lives on an executor: enters it for the call and leaves it
/// with the answer.</summary>
/// <remarks>The answer's continuation never runs on the executor: an await made elsewhere is not a place where the executor's
/// scheduler may inline, so the runtime hands it to the thread pool or to the caller's own context.</remarks>
public sealed class EnteringStarling(IStarling inside, IExecutor executor) : IStarling
{
    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        Enter(s => s.GetAsync(table, key, options, cancellation));

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Enter(s => s.PutAsync(table, key, value, options, cancellation));

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Enter(s => s.DeleteAsync(table, key, options, cancellation));

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Enter(s => s.MutateAsync(table, mutation, options, cancellation));

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        Enter(s => s.SliceAsync(table, partition, options, cancellation));

    public ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        Enter(s => s.ScanAsync(table, options, cancellation));

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) =>
        Enter(s => s.FetchAsync(table, key, options, cancellation));

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        Enter(s => s.UpdateAsync(table, key, change, options, cancellation));

    public ValueTask<TableDefinition> CreateTableAsync(
        TableDefinition definition, CancellationToken cancellation = default) =>
        Enter(s => s.CreateTableAsync(definition, cancellation));

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        Enter(s => s.ChangeTableAsync(table, properties, cancellation));

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
        Enter(s => s.ListTablesAsync(cancellation));

    public ValueTask<Explanation> ExplainAsync(
        string table, RecordKey key, CancellationToken cancellation = default) =>
        Enter(s => s.ExplainAsync(table, key, cancellation));

    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) =>
        Enter(s => s.StatusAsync(cancellation));

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        Enter(s => s.AgreementAsync(query, cancellation));

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        Enter(s => s.ChangeClusterAsync(change, cancellation));

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => Enter(s => s.RingAsync(cancellation));

    private ValueTask<T> Enter<T>(Func<IStarling, ValueTask<T>> call)
    {
        var entry = new Entry<T>(inside, call);
        executor.Post(static state => ((Entry<T>)state!).Start(), entry);
        return new ValueTask<T>(entry.Answer);
    }

    private sealed class Entry<T>(IStarling inside, Func<IStarling, ValueTask<T>> call)
    {
        private readonly TaskCompletionSource<T> answer = new();

        public Task<T> Answer => answer.Task;

        /// <summary>Runs on the executor. Every outcome ends in <see cref="Answer"/>, so nothing can escape from here.</summary>
        public async void Start()
        {
            try
            {
                answer.SetResult(await call(inside));
            }
            catch (OperationCanceledException cancelled)
            {
                answer.TrySetCanceled(cancelled.CancellationToken);
            }
            catch (Exception fault)
            {
                answer.TrySetException(fault);
            }
        }
    }
}
