using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Simulator.World;

namespace Starling.Simulator.Workloads;

/// <summary>Carries one operation onto its node's executor and its end back to the client.</summary>
/// <remarks>
/// The end is told at most once: by the node, by the death of the node, or by the client's own patience running out. What the node does
/// after that is of no concern to the client, but it still counts: the outcome is then <see cref="Outcome.Unknown"/>.
/// </remarks>
public sealed class Request(
    SimLoop loop, SimHost host, History history, Operation operation, TimeSpan timeout, Action<Request> ended)
{
    private bool isEnded;

    private string Table => history.Table ?? operation.Table.Name();

    public Operation Operation => operation;

    public SimHost Host => host;

    /// <summary>For a put: ask for the record as it stands after the write.</summary>
    public bool ReturnBody { get; init; }

    /// <summary>Contexts of the writes, in their order.</summary>
    public IReadOnlyList<Context> Contexts { get; init; } = [];

    /// <summary>The session that it goes on with. <value>Default null: none.</value></summary>
    public Session? Session { get; init; }

    /// <summary>The partition, for slices and mutations.</summary>
    public int Partition { get; init; }

    /// <summary>Records of a slice's partition that the workload uses, so that absence is recorded too.</summary>
    public int Clusterings { get; init; }

    public bool Backwards { get; init; }

    /// <summary>Live records of a slice at most; 0 for what nodes take when nobody says. <value>Default 0.</value></summary>
    public int Limit { get; init; }

    /// <summary>A slice begins at this clustering key and ends before <see cref="To"/>. <value>Default 0: at the first.</value></summary>
    public int FirstClustering { get; init; }

    /// <summary>Where a slice ends. <value>Default null: after the last one.</value></summary>
    public int? To { get; init; }

    /// <summary>The last clustering key of a slice that its limit has cut; null when there is nothing to go on with.</summary>
    public int? CutAfter { get; private set; }

    /// <summary>Named in place of the record of a write: keys that no record may have. <value>Default null: the write's own.</value></summary>
    public RecordKey? Instead { get; init; }

    /// <summary>Where a page of a scan begins.</summary>
    public ReadOnlyMemory<byte> From { get; init; }

    /// <summary>Records of a scan's page.</summary>
    public int PageSize { get; init; }

    /// <summary>Where the next page begins; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Next { get; private set; }

    /// <summary>The key of a read.</summary>
    public SimKey Key { get; init; }

    /// <summary>The context that came back: of the record read, or of the single record written.</summary>
    public Context Answer { get; private set; }

    public void Send()
    {
        loop.Trace.Add(loop.Now, host.Index, TraceKind.Invoke, operation.Id);
        operation.WallAtCall = host.Clock.Wall;
        host.Executor?.Post(static self => ((Request)self!).Run(), this);
    }

    /// <summary>Ends the operation as its client sees it, unless it has ended.</summary>
    public void End(Outcome outcome, string error)
    {
        if (isEnded)
        {
            // Too late to count, but it says what the node was waiting for.
            operation.Error += $"; at {loop.Now} the node ended it all the same: {outcome} {error}";
            return;
        }

        isEnded = true;
        operation.Outcome = outcome;
        operation.Error = error;
        operation.Returned = loop.Now;
        operation.StampMin = host.Clock.LeastWallSince(operation.WallAtCall, operation.Invoked);
        operation.ClockMax = SimLoop.EpochMicros + loop.Now + host.Spread.Ahead + SimLoop.Micros(HybridClock.DefaultMaxDrift);
        operation.ClocksApart = host.Spread.Apart;
        loop.Trace.Add(loop.Now, host.Index, TraceKind.Return, operation.Id * 4L + (int)outcome);
        history.Ended?.Invoke(operation);

        // The client lives outside the node: its next step must not run inside the node's turn.
        loop.At(loop.Now, static self => ((Request)self!).TellClient(), this);
    }

    private void TellClient() => ended(this);

    /// <summary>Runs on the node's executor. Every way out is caught: what else escapes is a finding.</summary>
    private async void Run()
    {
        try
        {
            await Call(host.Node!.Local);
            End(Outcome.Ok, "");
        }
        catch (StarlingException failure)
        {
            if (operation.Change is { } change && !isEnded)
            {
                change.Refusal = failure.Code;
            }

            operation.FailedWith ??= isEnded ? null : failure.Code;
            End(
                operation.MayLeaveTrace && failure.MayHaveHappened ? Outcome.Unknown : Outcome.Failed,
                $"{failure.Code}: {failure.Message}");
            if (failure.Code == StarlingError.Internal)
            {
                loop.Note($"operation {operation.Id} ended with an internal error: {failure}");
            }
        }
        catch (Exception fault)
        {
            loop.Note($"operation {operation.Id} ended with something other than a StarlingException: {fault}");
            End(Outcome.Unknown, fault.Message);
        }
    }

    private ValueTask Call(IStarling node) => operation.Kind switch
    {
        OperationKind.Get => Get(node),
        OperationKind.Slice => Slice(node),
        OperationKind.Mutate => Mutate(node),
        OperationKind.Scan => Scan(node),
        OperationKind.CreateTable or OperationKind.ChangeTable => Change(node, operation.Change!),
        _ => Write(node),
    };

    private async ValueTask Get(IStarling node)
    {
        var options = new ReadOptions { Level = operation.Level, Timeout = timeout, Session = Session };
        var reading = await node.GetAsync(Table, Key.Record, options);
        if (!isEnded)
        {
            Answer = reading.Context;
            history.AddRead(operation, Key, reading.Versions);
        }
    }

    private async ValueTask Slice(IStarling node)
    {
        var options = new SliceOptions
        {
            Level = operation.Level,
            Timeout = timeout,
            Session = Session,
            Backwards = Backwards,
            Limit = Limit > 0 ? Limit : new SliceOptions().Limit,
            From = SimKey.ClusteringBytes(FirstClustering),
            To = To is { } end ? SimKey.ClusteringBytes(end) : default,
        };
        var slice = await node.SliceAsync(Table, SimKey.PartitionBytes(Partition), options);
        if (isEnded)
        {
            return;
        }

        var found = new WriteSet();
        var last = Backwards ? int.MaxValue : -1;
        foreach (var record in slice.Records)
        {
            var clustering = SimKey.ClusteringOf(record.Clustering.Span);
            if (clustering < FirstClustering || clustering >= (To ?? Clusterings) || (Backwards ? clustering >= last : clustering <= last))
            {
                loop.Note($"operation {operation.Id}: a slice returned clustering key {clustering} after {last}");
                continue;
            }

            last = clustering;
            found.Add(clustering);
            history.AddRead(operation, new SimKey(operation.Table, Partition, clustering), record.Reading.Versions);
        }

        if (slice.Records.Count > options.Limit || (slice.More && slice.Records.Count == 0))
        {
            loop.Note($"operation {operation.Id}: a slice of at most {options.Limit} returned {slice.Records.Count}{(slice.More ? ", and more" : "")}");
        }

        // A cut slice says nothing of what lies after its last record, and all of what lies before it.
        CutAfter = slice is { More: true, Records.Count: > 0 } ? last : null;
        for (var clustering = FirstClustering; clustering < (To ?? Clusterings); clustering++)
        {
            var isSaid = CutAfter is not { } cut || (Backwards ? clustering > cut : clustering < cut);
            if (isSaid && !found.Contains(clustering))
            {
                history.AddRead(operation, new SimKey(operation.Table, Partition, clustering), []).IsAbsence = true;
            }
        }
    }

    private async ValueTask Scan(IStarling node)
    {
        var options = new ScanOptions
        {
            From = From,
            PageSize = PageSize,
            Quorum = operation.Level == ConsistencyLevel.Quorum,
            Timeout = timeout,
            Session = Session,
        };
        var page = await node.ScanAsync(Table, options);
        if (!isEnded)
        {
            Next = page.Next;
            ScanCall.Enter(loop, history, operation, page, isWhole: From.IsEmpty && Next.IsEmpty);
        }
    }

    private async ValueTask Change(IStarling node, TableEvent change)
    {
        var answer = operation.Kind == OperationKind.CreateTable
            ? await node.CreateTableAsync(new TableDefinition
            {
                Name = change.Name,
                Rule = change.Rule,
                Replicas = new SortedDictionary<string, int> { [TableCreation.DataCentre] = change.Replicas },
            })
            : await node.ChangeTableAsync(change.Name, new SortedDictionary<string, string?> { [change.Property] = change.Text });
        if (!isEnded)
        {
            change.Answer = answer;
        }
    }

    private async ValueTask Mutate(IStarling node)
    {
        var changes = new RecordChange[operation.Writes.Count];
        for (var i = 0; i < changes.Length; i++)
        {
            var write = operation.Writes[i];
            changes[i] = new RecordChange(
                SimKey.ClusteringBytes(write.Key.Clustering), write.IsDelete ? null : write.Value, Contexts[i]);
        }

        var mutation = new PartitionMutation(Instead?.Partition ?? SimKey.PartitionBytes(Partition), changes);
        var options = new WriteOptions { Level = operation.Level, Timeout = timeout, WriteTime = OwnTime, Session = Session };
        await node.MutateAsync(Table, mutation, options);
    }

    private async ValueTask Write(IStarling node)
    {
        var write = operation.Writes[0];
        var options = new WriteOptions
        {
            Level = operation.Level,
            Timeout = timeout,
            Context = Contexts[0],
            WriteTime = OwnTime,
            ReturnBody = ReturnBody,
            TimeToLive = write.Lifetime,
            ExpiresAt = write.ExpiresAt,
            Session = Session,
        };
        var record = Instead ?? write.Key.Record;
        var receipt = write.IsDelete
            ? await node.DeleteAsync(Table, record, options)
            : await node.PutAsync(Table, record, write.Value, options);
        if (isEnded)
        {
            return;
        }

        Answer = receipt.Context;
        history.LearnTime(write, receipt.Context);
        if (receipt.Synced < history.Needed(operation))
        {
            loop.Note($"operation {operation.Id} was acknowledged at {operation.Level} with {receipt.Synced} synced copies");
        }

        if (receipt.Record is { } reading)
        {
            history.AddRead(operation, write.Key, reading.Versions, isFromOneReplica: true);
        }
    }

    private long? OwnTime => operation.Writes[0].Time is > 0 and var time ? time : null;
}
