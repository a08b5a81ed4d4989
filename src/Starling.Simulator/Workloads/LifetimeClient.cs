using System;
using System.Collections.Generic;
using Starling.Model.Quorums;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>One more client, that writes values with a time to live to a table of its own, and reads them before and after.</summary>
/// <remarks>
/// The table has one of the two rules, by the seed. What happens there has a history of its own: the usual checkers take whatever is not shown for lost.
/// Its records are drawn from a window that moves on, so that what one write of unknown end leaves open is soon behind it; earlier windows are
/// looked at again, because a value that lives for twenty seconds must be looked at after them.
/// </remarks>
internal sealed class LifetimeClient
{
    /// <summary>The name of the table.</summary>
    public const string Table = "lifetimes";

    /// <summary>The client's number in the history.</summary>
    public const int Number = -4;

    private const int Hands = 3;
    private const int Clusterings = 2;
    private const int WindowPartitions = 3;
    private const int FillingMax = 32;
    private const int ShortestMillis = 20;
    private const int LongestMillis = 20_000;
    private const int Doublings = 11;
    private const int MemoryMax = 64;
    private const long WindowMicros = 3_000_000;
    private static readonly TimeSpan ThinkMean = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(750);

    private readonly Workload workload;
    private readonly SimTable rule;
    private readonly Chance chance;
    private readonly RequestWatch watch;
    private readonly Dictionary<SimKey, Knowledge> memory = [];
    private int parked;

    public LifetimeClient(Workload workload, SimTable rule)
    {
        this.workload = workload;
        this.rule = rule;
        chance = workload.Loop.Chance.Fork("lifetimes");
        watch = new RequestWatch(workload.Loop);
        History = new History { Replicas = workload.History.Replicas.Least, Table = Table, Rule = rule };
    }

    public History History { get; }

    /// <summary>True when none of its requests is under way.</summary>
    public bool IsIdle => watch.IsIdle;

    public void Start()
    {
        for (var hand = 0; hand < Hands; hand++)
        {
            Think();
        }
    }

    /// <summary>Goes on after the load was stopped.</summary>
    public void Resume()
    {
        for (; parked > 0; parked--)
        {
            Think();
        }
    }

    public void LoseNode(SimHost host) => watch.LoseNode(host);

    private void Think() => workload.Loop.After(
        TimeSpan.FromMicroseconds(1 + NetworkWeather.Exponential(chance, SimLoop.Micros(ThinkMean))), Act);

    private void Act()
    {
        if (workload.IsStopping)
        {
            parked++;
            return;
        }

        var host = workload.Hosts[chance.Below(workload.Hosts.Count)];
        if (!host.IsReady)
        {
            Think();
            return;
        }

        var key = DrawKey();
        switch (chance.Below(10))
        {
            case < 4:
                Read(host, OperationKind.Get, key);
                break;
            case 4:
                Read(host, OperationKind.Slice, key);
                break;
            case var draw:
                Write(host, key, isDelete: draw == 5);
                break;
        }
    }

    private void Read(SimHost host, OperationKind kind, SimKey key) => Send(host, Begin(host, kind, ConsistencyLevel.Quorum), key, null);

    private void Write(SimHost host, SimKey key, bool isDelete)
    {
        var level = chance.Odds(4, 5) ? ConsistencyLevel.Quorum : ConsistencyLevel.One;
        var operation = Begin(host, isDelete ? OperationKind.Delete : OperationKind.Put, level);
        var knowledge = chance.Odds(1, 2) ? memory.GetValueOrDefault(key, Knowledge.None) : Knowledge.None;
        var (lifetime, expiry) = isDelete ? (null, null) : DrawLifetime(host);
        History.AddWrite(operation, key, isDelete, chance.Below(FillingMax), knowledge, 0, lifetime, expiry);
        Send(host, operation, key, knowledge);
    }

    private void Send(SimHost host, Operation operation, SimKey key, Knowledge? knowledge) => watch.Send(
        new Request(workload.Loop, host, History, operation, workload.Plan.Timeout, End)
        {
            Key = key,
            Partition = key.Partition,
            Clusterings = Clusterings,
            Contexts = knowledge is null ? [] : [knowledge.Context],
        });

    private void End(Request request)
    {
        watch.Ended(request);
        var operation = request.Operation;
        if (operation is { Kind: OperationKind.Get, Outcome: Outcome.Ok })
        {
            if (memory.Count >= MemoryMax)
            {
                memory.Clear();
            }

            memory[request.Key] = Knowledge.Of(operation.Reads[0], request.Answer);
        }

        Think();
    }

    private Operation Begin(SimHost host, OperationKind kind, ConsistencyLevel level)
    {
        var operation = new Operation
        {
            Id = History.Operations.Count,
            Client = Number,
            Machine = host.Index,
            Kind = kind,
            Table = rule,
            Level = level,
            Invoked = workload.Loop.Now,
            Deadline = workload.Loop.Now + SimLoop.Micros(workload.Plan.Timeout + Slack),
        };
        History.Add(operation);
        return operation;
    }

    /// <summary>One value in four has none; the others 20 ms to 20 s, each doubling as likely as the next; some by the moment of their end, which may
    /// have passed already.</summary>
    private (TimeSpan? Lifetime, DateTimeOffset? Expiry) DrawLifetime(SimHost host)
    {
        if (chance.Odds(1, 4))
        {
            return (null, null);
        }

        var most = Math.Min(LongestMillis, ShortestMillis << chance.Below(Doublings));
        var span = TimeSpan.FromMilliseconds(chance.Between(TimeSpan.FromMilliseconds(ShortestMillis), TimeSpan.FromMilliseconds(most + 1)).TotalMilliseconds);
        if (chance.Odds(3, 4))
        {
            return (span, null);
        }

        var now = DateTimeOffset.UnixEpoch.AddTicks(host.Clock.Wall * TimeSpan.TicksPerMicrosecond);
        return (null, chance.Odds(1, 6) ? now - span : now + span);
    }

    private SimKey DrawKey()
    {
        var window = workload.Loop.Now / WindowMicros;
        var back = chance.Odds(2, 3) ? 0 : chance.Below((int)Math.Min(window + 1, 7));
        return new SimKey(rule, (int)(window - back) * WindowPartitions + chance.Below(WindowPartitions), chance.Below(Clusterings));
    }
}
