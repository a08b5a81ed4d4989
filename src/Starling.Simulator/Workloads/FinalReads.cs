using System;
using System.Collections.Generic;
using Starling.Model.Quorums;
using Starling.Simulator.World;

namespace Starling.Simulator.Workloads;

/// <summary>Reads every key once when all is healed: what checkers take as the end of the story.</summary>
/// <remarks>
/// At ALL, so that each read repairs what it finds; where a replica is gone for good, or cannot read its copy, at all but one. A read at ALL
/// of a record that a replica cannot read must fail, and is a finding when it does not. A few at a time, each
/// through another node. A read that fails is repeated until the caller's patience ends; with <see cref="IsOneTry"/> it is not repeated.
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
    private readonly ConsistencyLevel level;
    private readonly HashSet<SimKey> lackingOne = [];
    private readonly Queue<SimKey> waiting = new();
    private readonly SortedDictionary<SimKey, ReadEvent> answers = [];
    private readonly int count;
    private int failed;
    private int turn;

    /// <param name="cluster">Healed.</param>
    /// <param name="history">Names the records, and takes the reads.</param>
    /// <param name="level">The level of each read.</param>
    /// <param name="isRead">The tables whose records are read.</param>
    public FinalReads(SimCluster cluster, History history, ConsistencyLevel level, Predicate<SimTable> isRead)
    {
        this.cluster = cluster;
        this.history = history;
        this.level = level;
        foreach (var key in history.Keys)
        {
            if (isRead(key.Key.Table))
            {
                waiting.Enqueue(key.Key);
            }
        }

        count = waiting.Count;
    }

    /// <summary>A replica is gone for good: a record that cannot be read at the level is read at all replicas but one. <value>Default false.</value></summary>
    public bool MayLackOne { get; init; }

    /// <summary>Whether a replica may refuse to be read, because it is being filled again. Then a record that cannot be read at the level is read at all
    /// replicas but one. <value>Default never.</value></summary>
    public Func<bool> IsFilling { get; init; } = static () => false;

    public bool IsDone => answers.Count + failed == count;

    /// <summary>Whether one replica cannot read a record now. <value>Default never.</value></summary>
    public Predicate<SimKey> IsDamaged { get; init; } = static _ => false;

    /// <summary>Each key is read once, at QUORUM, and a failure is an answer like another. <value>Default false.</value></summary>
    public bool IsOneTry { get; init; }

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
            Level = IsOneTry ? ConsistencyLevel.Quorum
                : lackingOne.Contains(key) ? ConsistencyLevel.Number(history.Replicas.Of(key.Table) - 1) : level,
            Invoked = cluster.Loop.Now,
        };
        history.Add(operation);
        var timeout = MayLackOne && !lackingOne.Contains(key) ? AttemptTimeout : Timeout;
        new Request(cluster.Loop, host, history, operation, timeout, Ended) { Key = key }.Send();
    }

    private void Ended(Request request)
    {
        if (request.Operation.Outcome == Outcome.Ok)
        {
            if (request.Operation.Level == ConsistencyLevel.All && IsDamaged(request.Key))
            {
                cluster.Loop.Note($"a read at ALL of {request.Key} gave an answer, although a replica cannot read its copy");
            }

            answers[request.Key] = request.Operation.Reads[0];
            Next();
        }
        else
        {
            LastError = request.Operation.Error;
            if (IsOneTry)
            {
                failed++;
                Next();
                return;
            }

            if (MayLackOne || IsDamaged(request.Key) || IsFilling())
            {
                lackingOne.Add(request.Key);
            }

            waiting.Enqueue(request.Key);
            cluster.Loop.After(RetryDelay, Next);
        }
    }
}
