using System;
using System.Collections.Generic;
using Starling.Model.Quorums;
using Starling.Simulator.World;

namespace Starling.Simulator.Workloads;

/// <summary>Reads every key once when all is healed: what checkers take as the end of the story.</summary>
/// <remarks>
/// At ALL, so that each read repairs what it finds; where a replica is gone for good, at all but one. A few at a time, each
/// through another node. A read that fails is repeated until the caller's patience ends.
/// </remarks>
public sealed class FinalReads
{
    private const int InFlightMax = 8;
    private const int Client = -1;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly SimCluster cluster;
    private readonly History history;
    private readonly bool mayLackOne;
    private readonly HashSet<SimKey> lackingOne = [];
    private readonly Queue<SimKey> waiting = new();
    private readonly SortedDictionary<SimKey, ReadEvent> answers = [];
    private readonly int count;
    private int turn;

    public FinalReads(SimCluster cluster, History history, bool mayLackOne)
    {
        this.cluster = cluster;
        this.history = history;
        this.mayLackOne = mayLackOne;
        foreach (var key in history.Keys)
        {
            waiting.Enqueue(key.Key);
        }

        count = waiting.Count;
    }

    public bool IsDone => answers.Count == count;

    /// <summary>The last failure in words, for the report of a run that did not converge.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>What was read, by key.</summary>
    public IReadOnlyDictionary<SimKey, ReadEvent> Answers => answers;

    public void Start()
    {
        for (var i = 0; i < InFlightMax; i++)
        {
            Next();
        }
    }

    private void Next()
    {
        if (!waiting.TryDequeue(out var key))
        {
            return;
        }

        var host = cluster.Hosts[turn++ % cluster.Hosts.Count];
        if (!host.IsReady)
        {
            waiting.Enqueue(key);
            cluster.Loop.After(RetryDelay, Next);
            return;
        }

        var operation = new Operation
        {
            Id = history.Operations.Count,
            Client = Client,
            Machine = host.Index,
            Kind = OperationKind.Get,
            Table = key.Table,
            Level = lackingOne.Contains(key) ? ConsistencyLevel.Number(history.Replicas.Of(key.Table) - 1) : ConsistencyLevel.All,
            Invoked = cluster.Loop.Now,
        };
        history.Add(operation);
        var timeout = mayLackOne && !lackingOne.Contains(key) ? AttemptTimeout : Timeout;
        new Request(cluster.Loop, host, history, operation, timeout, Ended) { Key = key }.Send();
    }

    private void Ended(Request request)
    {
        if (request.Operation.Outcome == Outcome.Ok)
        {
            answers[request.Key] = request.Operation.Reads[0];
            Next();
        }
        else
        {
            LastError = request.Operation.Error;
            if (mayLackOne)
            {
                lackingOne.Add(request.Key);
            }

            waiting.Enqueue(request.Key);
            cluster.Loop.After(RetryDelay, Next);
        }
    }
}
