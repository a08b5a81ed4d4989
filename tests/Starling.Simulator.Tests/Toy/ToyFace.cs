using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Model.Quorums;
using Starling.World;

namespace Starling.Simulator.Tests.Toy;

/// <summary>The toy's reads and writes: a majority register with blocking read repair.</summary>
internal sealed class ToyFace(ToyNode node) : IStarling
{
    private const int ClusteringsMax = 4;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);

    public async ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var name = Name(table, key);
        var others = Others(options?.Level);
        using var timeout = new CancellationTokenSource(options?.Timeout ?? DefaultTimeout, node.World.Time);
        var state = node.Stored(name);
        var before = state.Write();
        var call = node.Call(ToyFrames.Read, name, default);
        await Wait(call, others, timeout);
        var differs = false;
        foreach (var answer in call.Answers)
        {
            differs |= !answer!.Write().AsSpan().SequenceEqual(before);
            state.Merge(answer);
        }

        if (differs)
        {
            await Spread(name, state, others, timeout);
        }

        return Reading(state);
    }

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Write(table, key, value.Text, isTombstone: false, options);

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        Write(table, key, "", isTombstone: true, options);

    public async ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        var isFirst = true;
        var each = (options?.Timeout ?? DefaultTimeout) / mutation.Changes.Count;
        foreach (var change in mutation.Changes)
        {
            try
            {
                var key = new RecordKey(mutation.Partition, change.Clustering);
                await Write(
                    table, key, change.Value?.Text ?? "", change.Value is null,
                    (options ?? new WriteOptions()) with { Context = change.Context, Timeout = each });
            }
            catch (StarlingException failure) when (!isFirst && !failure.MayHaveHappened)
            {
                throw new StarlingException(failure.Code, failure.Message, mayHaveHappened: true, failure);
            }

            isFirst = false;
        }

        return new WriteReceipt(node.Replicas, node.Replicas, Context.None, null);
    }

    public async ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default)
    {
        var records = new List<SliceRecord>();
        var each = (options?.Timeout ?? DefaultTimeout) / ClusteringsMax;
        for (var i = 0; i < ClusteringsMax; i++)
        {
            var clustering = i == 0 ? [] : Encoding.UTF8.GetBytes($"c{i}");
            var reading = await GetAsync(
                table, new RecordKey(partition, clustering), new ReadOptions { Level = options?.Level, Timeout = each });
            if (reading.Found)
            {
                records.Add(new SliceRecord(clustering, reading));
            }
        }

        if (options is { Backwards: true })
        {
            records.Reverse();
        }

        return new Slice(records, false);
    }

    public ValueTask<ScanPage> ScanAsync(string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition, CancellationToken cancellation = default) =>
        ValueTask.FromResult(definition);

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

    private static string Name(string table, RecordKey key) =>
        $"{table}/{Encoding.UTF8.GetString(key.Partition.Span)}/{Encoding.UTF8.GetString(key.Clustering.Span)}";

    private async ValueTask<WriteReceipt> Write(
        string table, RecordKey key, string body, bool isTombstone, WriteOptions? options)
    {
        var name = Name(table, key);
        var others = Others(options?.Level);
        using var timeout = new CancellationTokenSource(options?.Timeout ?? DefaultTimeout, node.World.Time);
        var context = ToyState.Read(ToyNode.IsLast(name), (options?.Context ?? Context.None).Bytes.Span);
        var seen = context.Versions.Count > 0 ? context.Versions[0].Time : 0;
        var time = options?.WriteTime ?? node.NextTime(seen);
        var local = node.ApplyAsync(name, state =>
        {
            var (actor, counter) = node.NextDot(state);
            state.Apply(new ToyVersion(actor, counter, time, isTombstone, body), context);
        });
        await Within(local, timeout);
        var (state, fault) = await local;
        if (fault is not null)
        {
            throw new StarlingException(
                StarlingError.ReplicasFailed, fault.Message, mayHaveHappened: fault.Fault != WorldFault.DiskFull);
        }

        await Spread(name, state, others, timeout);
        var receipt = state.IsLast || state.Versions.Count == 1 ? new Context(state.Write()) : Context.None;
        return new WriteReceipt(
            node.Replicas, node.Replicas, receipt, options is { ReturnBody: true } ? Reading(state) : null);
    }

    private async Task Spread(string name, ToyState state, int others, CancellationTokenSource timeout)
    {
        var call = node.Call(ToyFrames.Write, name, state.Write());
        var local = node.ApplyAsync(name, s => s.Merge(state));
        await Wait(call, others, timeout);
        await Within(local, timeout);
        if ((await local).Fault is { } fault)
        {
            throw new StarlingException(StarlingError.ReplicasFailed, fault.Message, mayHaveHappened: true);
        }
    }

    private static async Task Wait(ToyCall call, int others, CancellationTokenSource timeout)
    {
        try
        {
            await Within(call.WaitAsync(others), timeout);
        }
        finally
        {
            call.End();
        }
    }

    private static async Task Within(Task task, CancellationTokenSource timeout)
    {
        var late = new TaskCompletionSource();
        using (timeout.Token.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), late))
        {
            await Task.WhenAny(task, late.Task);
        }

        if (!task.IsCompleted)
        {
            throw new StarlingException(StarlingError.Timeout, "too slow", mayHaveHappened: true);
        }
    }

    private int Others(ConsistencyLevel? level)
    {
        var needed = level is { Kind: LevelKind.Number } number ? number.Count
            : level == ConsistencyLevel.All ? node.Replicas
            : node.Replicas / 2 + 1;
        if (node.World.Mutants.HasFlag(Mutant.QuorumOffByOne))
        {
            needed = Math.Max(1, needed - 1);
        }

        return needed - 1;
    }

    private static Reading Reading(ToyState state)
    {
        var versions = new List<RecordVersion>();
        foreach (var version in state.Versions)
        {
            versions.Add(new RecordVersion(
                version.Body, version.IsTombstone, version.Time, version.Id));
        }

        return new Reading { Versions = versions, Context = new Context(state.Write()) };
    }
}
