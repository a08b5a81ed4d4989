using System;
using System.Collections.Generic;
using Starling.Model.Quorums;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>One simulated user: one request at a time, a pause, the next.</summary>
/// <remarks>
/// It remembers what it has read and uses it well (right away), badly (some time later) or not at all (blind), because each of these
/// is how real programs write. It gives a request up when its node dies, and, as a sign of a bug, when the node has not ended it
/// long after its time-out.
/// </remarks>
public sealed class Client
{
    private const int MemoryMax = 64;
    private const int MutationRecordsMax = 3;
    private const int PagesMax = 6;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    /// <summary>How long a node tries to change the cluster document, and then to see it at the others.</summary>
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan OwnTimeBefore = TimeSpan.FromSeconds(1);

    /// <summary>How much longer than its time-out an operation may take: links, turns and timers have their delays.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(750);

    private readonly Workload workload;
    private readonly Chance chance;
    private readonly int id;
    private readonly Dictionary<SimKey, Knowledge> memory = [];
    private readonly Queue<SimKey> remembered = new();
    private Action<Knowledge>? continuation;
    private bool isParked;
    private bool isBackwards;
    private int page;

    internal Client(Workload workload, int id)
    {
        this.workload = workload;
        this.id = id;
        chance = workload.Loop.Chance.Fork($"client {id}");
    }

    private WorkloadPlan Plan => workload.Plan;

    /// <summary>The request under way; null while the client thinks.</summary>
    public Request? Current { get; private set; }

    internal void Think() => workload.Loop.After(
        TimeSpan.FromMicroseconds(1 + NetworkWeather.Exponential(chance, SimLoop.Micros(Plan.ThinkMean))), Act);

    /// <summary>Goes on after the load was stopped. A client that still had a thought to finish goes on by itself.</summary>
    internal void Resume()
    {
        if (isParked)
        {
            isParked = false;
            Think();
        }
    }

    /// <summary>The node of the current request was killed: whether it was done is not known.</summary>
    internal void LoseNode(SimHost host)
    {
        if (Current is { } request && request.Host == host)
        {
            request.End(request.Operation.MayLeaveTrace ? Outcome.Unknown : Outcome.Failed, "the node was killed");
        }
    }

    private void Act()
    {
        if (workload.IsStopping || Current is not null)
        {
            isParked = Current is null;
            return;
        }

        var host = workload.Hosts[chance.Below(workload.Hosts.Count)];
        if (!host.IsReady)
        {
            workload.Loop.After(RetryDelay, Act);
            return;
        }

        var table = chance.Odds(Plan.SiblingsPercent, 100) ? SimTable.Siblings : SimTable.LastWriteWins;
        var key = DrawKey(table);
        var kind = DrawKind();
        continuation = null;
        page = 0;
        if (kind is OperationKind.CreateTable or OperationKind.ChangeTable)
        {
            Change(host, kind);
        }
        else if (kind == OperationKind.Scan)
        {
            Scan(host, table, default);
        }
        else if (kind is OperationKind.Get or OperationKind.Slice)
        {
            isBackwards = chance.Odds(1, 2);
            Read(host, kind, key);
        }
        else if (kind == OperationKind.Mutate)
        {
            Mutate(host, key);
        }
        else
        {
            Write(host, kind, key);
        }
    }

    /// <param name="host">The coordinator.</param>
    /// <param name="kind">A record, or a slice of its partition.</param>
    /// <param name="key">The record, or one of the partition.</param>
    /// <param name="cutAfter">The last record that a slice has shown before: this one goes on there.</param>
    private void Read(SimHost host, OperationKind kind, SimKey key, int? cutAfter = null)
    {
        var operation = Begin(host, kind, key.Table);
        Send(new Request(workload.Loop, host, workload.History, operation, Plan.Timeout, Ended)
        {
            Key = key,
            Partition = key.Partition,
            Clusterings = Plan.Clusterings,
            Backwards = isBackwards,
            Limit = Plan.SliceLimit,
            FirstClustering = isBackwards ? 0 : cutAfter + 1 ?? 0,
            To = isBackwards ? cutAfter : null,
        });
    }

    private void Scan(SimHost host, SimTable table, ReadOnlyMemory<byte> from)
    {
        // A scan knows two levels only.
        var level = chance.Odds(Plan.OnePercent, 100) && Plan.ReadLeast == 1 ? ConsistencyLevel.One : ConsistencyLevel.Quorum;
        Send(new Request(workload.Loop, host, workload.History, Begin(host, OperationKind.Scan, table, level), Plan.Timeout, Ended)
        {
            From = from,
            PageSize = Plan.PageSize,
        });
    }

    private void Change(SimHost host, OperationKind kind)
    {
        var id = workload.History.Operations.Count;
        var change = kind == OperationKind.CreateTable ? workload.Tables.Creation(chance) : workload.Tables.Change(chance, id);
        var operation = Begin(host, kind, default, default, change);
        Send(new Request(workload.Loop, host, workload.History, operation, ChangeTimeout, Ended));
    }

    private void Write(SimHost host, OperationKind kind, SimKey key)
    {
        var isDelete = kind == OperationKind.Delete;
        if (chance.Odds(Plan.BlindPercent, 100))
        {
            Write(host, key, isDelete, Knowledge.None);
        }
        else if (chance.Odds(Plan.StalePercent, 100) && memory.TryGetValue(key, out var stale))
        {
            Write(host, key, isDelete, stale);
        }
        else
        {
            continuation = fresh => Write(host.IsReady ? host : workload.AnyReady(host), key, isDelete, fresh);
            Read(host, OperationKind.Get, key);
        }
    }

    private void Write(SimHost host, SimKey key, bool isDelete, Knowledge knowledge)
    {
        var operation = Begin(host, isDelete ? OperationKind.Delete : OperationKind.Put, key.Table);
        var isOwnTime = knowledge == Knowledge.None && key.Table == SimTable.LastWriteWins
            && chance.Odds(Plan.OwnTimePercent, 100);
        workload.History.AddWrite(
            operation, key, isDelete, workload.DrawFilling(chance), knowledge, isOwnTime ? DrawTime() : 0);
        Send(new Request(workload.Loop, host, workload.History, operation, Plan.Timeout, Ended)
        {
            Contexts = [knowledge.Context],
            ReturnBody = chance.Odds(Plan.ReturnBodyPercent, 100),
        });
    }

    private void Mutate(SimHost host, SimKey key)
    {
        var operation = Begin(host, OperationKind.Mutate, key.Table);
        var contexts = new List<Api.Context>();
        for (var clustering = 0; clustering < Math.Min(Plan.Clusterings, MutationRecordsMax); clustering++)
        {
            var record = key with { Clustering = clustering };
            var knowledge = chance.Odds(1, 2) ? memory.GetValueOrDefault(record, Knowledge.None) : Knowledge.None;
            workload.History.AddWrite(
                operation, record, chance.Odds(1, 5), chance.Below(Plan.FillingMax), knowledge);
            contexts.Add(knowledge.Context);
        }

        Send(new Request(workload.Loop, host, workload.History, operation, Plan.Timeout, Ended)
        {
            Partition = key.Partition,
            Contexts = contexts,
        });
    }

    private Operation Begin(SimHost host, OperationKind kind, SimTable table)
    {
        var isWrite = kind is OperationKind.Put or OperationKind.Delete or OperationKind.Mutate;
        return Begin(host, kind, table, LevelDraw.Draw(Plan, chance, workload.History.Replicas.Of(table), isWrite));
    }

    private Operation Begin(SimHost host, OperationKind kind, SimTable table, ConsistencyLevel level, TableEvent? change = null)
    {
        var now = workload.Loop.Now;
        var operation = new Operation
        {
            Id = workload.History.Operations.Count,
            Client = id,
            Machine = host.Index,
            Kind = kind,
            Table = table,
            Level = level,
            Change = change,
            Invoked = now,
            Deadline = now + SimLoop.Micros((change is null ? Plan.Timeout : ChangeTimeout) + Slack),
        };
        workload.History.Add(operation);
        return operation;
    }

    private void Send(Request request)
    {
        Current = request;
        var pausedBefore = request.Host.PausedMicros;
        request.Send();
        workload.Loop.At(request.Operation.Deadline, () => Wait(request, pausedBefore));
    }

    /// <summary>Checks at the deadline; a node that was paused meanwhile gets the time back.</summary>
    private void Wait(Request request, long pausedBefore)
    {
        if (Current != request)
        {
            return;
        }

        var paused = request.Host.PausedMicros - pausedBefore;
        var deadline = request.Operation.Deadline + paused;
        if (workload.Loop.Now < deadline)
        {
            workload.Loop.At(deadline, () => Wait(request, pausedBefore));
            return;
        }

        request.Operation.IsOverdue = true;
        request.End(request.Operation.MayLeaveTrace ? Outcome.Unknown : Outcome.Failed, "the node never ended it");
    }

    private void Ended(Request request)
    {
        Current = null;
        var operation = request.Operation;
        if (operation.Outcome != Outcome.Ok)
        {
            Think();
            return;
        }

        if (operation.Kind == OperationKind.Scan && !request.Next.IsEmpty && ++page < PagesMax && !workload.IsStopping)
        {
            // Where to go on is understood by every node.
            Scan(workload.AnyReady(request.Host), operation.Table, request.Next);
            return;
        }

        if (operation.Kind == OperationKind.Slice && request.CutAfter is { } cut && !workload.IsStopping)
        {
            Read(workload.AnyReady(request.Host), OperationKind.Slice, request.Key, cut);
            return;
        }

        Knowledge? knowledge = null;
        if (operation.IsWrite)
        {
            workload.NoteWritten(operation.Writes[0].Key);
        }

        if (operation.Kind == OperationKind.Get)
        {
            Remember(request.Key, knowledge = Knowledge.Of(operation.Reads[0], request.Answer));
        }
        else if (operation.Kind is OperationKind.Put or OperationKind.Delete && Plan.UsesReceipts && !request.Answer.IsEmpty)
        {
            // Who asked for the record has seen all of it; who did not has seen its own write only.
            var write = operation.Writes[0];
            Remember(write.Key, operation.Reads is [var record]
                ? Knowledge.Of(record, request.Answer)
                : Knowledge.Of(write, request.Answer));
        }

        if (continuation is { } next && knowledge is not null && !workload.IsStopping)
        {
            continuation = null;
            next(knowledge);
        }
        else
        {
            Think();
        }
    }

    private void Remember(SimKey key, Knowledge knowledge)
    {
        if (!memory.ContainsKey(key))
        {
            remembered.Enqueue(key);
            if (remembered.Count > MemoryMax)
            {
                memory.Remove(remembered.Dequeue());
            }
        }

        memory[key] = knowledge;
    }

    private SimKey DrawKey(SimTable table) =>
        chance.Odds(Plan.RevisitPercent, 100) && workload.DrawWritten(chance, table) is { } written
            ? written
            : new SimKey(table, DrawPartition(), chance.Below(Plan.Clusterings));

    private int DrawPartition() => chance.Odds(Plan.HotPercent, 100)
        ? chance.Below(Math.Max(1, Plan.Partitions / 20))
        : chance.Below(Plan.Partitions);

    private OperationKind DrawKind()
    {
        var sum = 0;
        foreach (var weight in Plan.KindWeights)
        {
            sum += weight;
        }

        var draw = chance.Below(sum);
        for (var kind = 0; ; kind++)
        {
            draw -= Plan.KindWeights[kind];
            if (draw < 0)
            {
                return (OperationKind)kind;
            }
        }
    }

    /// <summary>A write time of the client's own: up to a second in the past, never in the future.</summary>
    private long DrawTime() =>
        SimLoop.EpochMicros + workload.Loop.Now + 1 - SimLoop.Micros(chance.Between(TimeSpan.Zero, OwnTimeBefore));
}
