using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.World;

namespace Starling.Simulator.Workloads;

/// <summary>Sends the requests of the odd client, many at once, and watches over their ends as a client does over its own.</summary>
internal sealed class OddRequests(Workload workload)
{
    /// <summary>The client's number in the history: it counts neither as one of the run's clients nor as a reader of the end.</summary>
    public const int Client = -3;

    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(750);

    private readonly RequestWatch watch = new(workload.Loop);

    public bool IsIdle => watch.IsIdle;

    public void LoseNode(SimHost host) => watch.LoseNode(host);

    public Operation Begin(SimHost host, OperationKind kind, SimTable table, StarlingError? mustFailWith = null)
    {
        var operation = new Operation
        {
            Id = workload.History.Operations.Count,
            Client = Client,
            Machine = host.Index,
            Kind = kind,
            Table = table,
            Level = ConsistencyLevel.Quorum,
            MustFailWith = mustFailWith,
            Invoked = workload.Loop.Now,
            Deadline = workload.Loop.Now + SimLoop.Micros(workload.Plan.Timeout + Slack),
        };
        workload.History.Add(operation);
        return operation;
    }

    /// <summary>Reads a record.</summary>
    public void Send(SimHost host, Operation operation, Action<Request> ended, SimKey key) =>
        Send(new Request(workload.Loop, host, workload.History, operation, workload.Plan.Timeout, request => End(request, ended)) { Key = key });

    public void Slice(SimHost host, Operation operation, SimKey key, int clusterings, bool isBackwards, TimeSpan timeout) =>
        Send(new Request(workload.Loop, host, workload.History, operation, timeout, End)
        {
            Partition = key.Partition,
            Clusterings = clusterings,
            Backwards = isBackwards,
            Limit = 1,
        });

    /// <summary>Writes a record, or <paramref name="instead"/> in its name.</summary>
    public void Write(
        SimHost host, SimKey key, bool isDelete, int filling, Knowledge knowledge, StarlingError? mustFailWith = null, RecordKey? instead = null)
    {
        var operation = Begin(host, isDelete ? OperationKind.Delete : OperationKind.Put, key.Table, mustFailWith);
        workload.History.AddWrite(operation, key, isDelete, filling, knowledge);
        Send(new Request(workload.Loop, host, workload.History, operation, workload.Plan.Timeout, End)
        {
            Contexts = [knowledge.Context],
            Instead = instead,
        });
    }

    /// <summary>Writes records of one partition together, in a way that must be refused.</summary>
    public void Mutate(SimHost host, StarlingError mustFailWith, int filling, params ReadOnlySpan<(SimKey Key, Knowledge Knowledge)> changes)
    {
        var operation = Begin(host, OperationKind.Mutate, changes[0].Key.Table, mustFailWith);
        var contexts = new List<Context>();
        foreach (var (key, knowledge) in changes)
        {
            workload.History.AddWrite(operation, key, isDelete: false, filling, knowledge);
            contexts.Add(knowledge.Context);
        }

        Send(new Request(workload.Loop, host, workload.History, operation, workload.Plan.Timeout, End)
        {
            Partition = changes[0].Key.Partition,
            Contexts = contexts,
        });
    }

    private void Send(Request request) => watch.Send(request);

    private void End(Request request) => watch.Ended(request);

    private void End(Request request, Action<Request> ended)
    {
        End(request);
        ended(request);
    }
}
