using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Phases;

/// <summary>Asks healthy nodes for what they must be able to do without the others: read, write, read again at QUORUM, and change a table. Each
/// request is made once and must succeed.</summary>
internal sealed class CoreRequests(
    SimCluster cluster, History history, LivenessCore core, Chance chance, IReadOnlyList<SimKey> keys)
{
    /// <summary>The client's number in the history.</summary>
    public const int Client = -2;

    private const int FillingMax = 64;

    /// <summary>One time-out: a healthy quorum needs milliseconds, so whoever needs this long waited for somebody who never answers.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>A change of the document waits up to two seconds for nodes that look alive, on top of its rounds.</summary>
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(12);

    private readonly Queue<SimKey> waiting = new(keys);
    private readonly string[] outsiders = [.. core.Outsiders.Select(machine => cluster.Hosts[machine].Endpoint.ToString())];
    private int changes;
    private int underWay;

    public bool IsDone => underWay == 0 && waiting.Count == 0;

    public void Start()
    {
        underWay = 1;
        Change();
    }

    private void Change()
    {
        var change = new TableEvent { Name = $"core{changes++}", Rule = ResolutionRule.Siblings, Replicas = 1 };
        Send(OperationKind.CreateTable, default, change, ChangeTimeout, [], NextKey);
    }

    private void NextKey()
    {
        if (!waiting.TryDequeue(out var key))
        {
            underWay = 0;
            return;
        }

        Send(OperationKind.Get, key, null, Timeout, [], request => Write(key, request), _ => NextKey());
    }

    private void Write(SimKey key, Request read)
    {
        var knowledge = Knowledge.Of(read.Operation.Reads[0], read.Answer);
        Send(OperationKind.Put, key, null, Timeout, [knowledge], ReadAgain, _ => NextKey());

        void ReadAgain(Request write) => Send(OperationKind.Get, key, null, Timeout, [], NextKey);
    }

    private void Send(
        OperationKind kind, SimKey key, TableEvent? change, TimeSpan timeout, IReadOnlyList<Knowledge> knowledge, Action next) =>
        Send(kind, key, change, timeout, knowledge, _ => next(), _ => next());

    private void Send(
        OperationKind kind, SimKey key, TableEvent? change, TimeSpan timeout, IReadOnlyList<Knowledge> knowledge,
        Action<Request> done, Action<Request> failed)
    {
        var host = cluster.Hosts[core.Core[chance.Below(core.Core.Count)]];
        var operation = new Operation
        {
            Id = history.Operations.Count,
            Client = Client,
            Machine = host.Index,
            Kind = kind,
            Table = key.Table,
            Level = ConsistencyLevel.Quorum,
            Change = change,
            MustSucceed = true,
            Outsiders = outsiders,
            Invoked = cluster.Loop.Now,
        };
        history.Add(operation);
        if (knowledge is [var known])
        {
            history.AddWrite(operation, key, false, chance.Below(FillingMax), known);
        }

        new Request(cluster.Loop, host, history, operation, timeout, ended => (ended.Operation.Outcome == Outcome.Ok ? done : failed)(ended))
        {
            Key = key,
            Contexts = knowledge is [var one] ? [one.Context] : [],
        }.Send();
    }
}
