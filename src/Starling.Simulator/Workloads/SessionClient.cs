using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>A client that goes from node to node with a session, reads mostly at ONE, and so leans on nothing but its token.</summary>
/// <remarks>
/// It works on few records, which others write as well, without pauses to speak of: replicas differ for moments only. Its operations are in the usual history
/// and judged like all others; that they are a session's is written beside them. The token goes through its text now and then, as through a
/// cookie, and after some time the client begins another session, because a new token is another one than that of a long day. Only the first part of a
/// session writes: each write raises what later reads must be beyond by a second, so whoever writes all the time never asks for less than that.
/// </remarks>
internal sealed class SessionClient
{
    private const int FirstNumber = -10;
    private const int PartitionsMax = 3;
    private const int FillingMax = 24;
    private const int PageSize = 1000;
    private const int RequestsMax = 160;
    private const int WritesUntil = 40;
    private static readonly TimeSpan ThinkMean = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(750);

    private readonly Workload workload;
    private readonly int id;
    private readonly Chance chance;
    private readonly RequestWatch watch;
    private readonly Dictionary<SimKey, Knowledge> memory = [];
    private Session session = new();
    private int sessions;
    private int requests;
    private bool isParked;

    public SessionClient(Workload workload, int id)
    {
        this.workload = workload;
        this.id = id;
        chance = workload.Loop.Chance.Fork($"session client {id}");
        watch = new RequestWatch(workload.Loop);
    }

    /// <summary>True when none of its requests is under way.</summary>
    public bool IsIdle => watch.IsIdle;

    private WorkloadPlan Plan => workload.Plan;

    public void Think() => workload.Loop.After(
        TimeSpan.FromMicroseconds(1 + NetworkWeather.Exponential(chance, SimLoop.Micros(ThinkMean))), Act);

    /// <summary>Goes on after the load was stopped.</summary>
    public void Resume()
    {
        if (isParked)
        {
            isParked = false;
            Think();
        }
    }

    public void LoseNode(SimHost host) => watch.LoseNode(host);

    private void Act()
    {
        isParked = workload.IsStopping;
        if (isParked)
        {
            return;
        }

        var host = workload.Hosts[chance.Below(workload.Hosts.Count)];
        if (!host.IsReady)
        {
            Think();
            return;
        }

        Carry();
        var table = chance.Odds(1, 2) ? SimTable.Siblings : SimTable.LastWriteWins;
        var key = new SimKey(table, chance.Below(Math.Min(Plan.Partitions, PartitionsMax)), chance.Below(Plan.Clusterings));
        switch (chance.Below(32))
        {
            case < 17:
                Read(host, OperationKind.Get, key);
                break;
            case < 20:
                Read(host, OperationKind.Slice, key);
                break;
            case 20:
                Read(host, OperationKind.Scan, key);
                break;
            case var draw when requests < WritesUntil:
                Write(host, key, isDelete: draw < 23);
                break;
            default:
                Read(host, OperationKind.Get, key);
                break;
        }
    }

    /// <summary>Hands the token on, or begins a new session.</summary>
    private void Carry()
    {
        if (++requests > RequestsMax)
        {
            requests = 0;
            sessions++;
            session = new Session();
            memory.Clear();
        }
        else if (chance.Odds(1, 4))
        {
            session = Session.Parse(session.ToString());
        }
    }

    private void Read(SimHost host, OperationKind kind, SimKey key)
    {
        var operation = Begin(host, kind, key.Table, DrawLevel(kind, key.Table));
        Send(host, operation, key, []);
    }

    private void Write(SimHost host, SimKey key, bool isDelete)
    {
        var least = Math.Min(Plan.WriteLeast, workload.History.Replicas.Of(key.Table));
        var level = chance.Odds(1, 2) ? ConsistencyLevel.Number(least) : ConsistencyLevel.Quorum;
        var operation = Begin(host, isDelete ? OperationKind.Delete : OperationKind.Put, key.Table, level);
        var knowledge = chance.Odds(1, 2) ? memory.GetValueOrDefault(key, Knowledge.None) : Knowledge.None;
        workload.History.AddWrite(operation, key, isDelete, chance.Below(FillingMax), knowledge);
        Send(host, operation, key, [knowledge.Context]);
    }

    private void Send(SimHost host, Operation operation, SimKey key, IReadOnlyList<Context> contexts) => watch.Send(
        new Request(workload.Loop, host, workload.History, operation, Plan.Timeout, End)
        {
            Key = key,
            Partition = key.Partition,
            Clusterings = Plan.Clusterings,
            PageSize = PageSize,
            Contexts = contexts,
            Session = session,
        });

    private void End(Request request)
    {
        watch.Ended(request);
        var operation = request.Operation;
        if (operation is { Kind: OperationKind.Get, Outcome: Outcome.Ok })
        {
            memory[request.Key] = Knowledge.Of(operation.Reads[0], request.Answer);
        }

        Think();
    }

    private Operation Begin(SimHost host, OperationKind kind, SimTable table, ConsistencyLevel level)
    {
        const int sessionsMax = 1000;
        var operation = new Operation
        {
            Id = workload.History.Operations.Count,
            Client = FirstNumber - id,
            Session = id * sessionsMax + sessions,
            Machine = host.Index,
            Kind = kind,
            Table = table,
            Level = level,
            Invoked = workload.Loop.Now,
            Deadline = workload.Loop.Now + SimLoop.Micros(Plan.Timeout + Slack),
        };
        workload.History.Add(operation);
        return operation;
    }

    /// <summary>Where a disk may fall back to an earlier moment, a single replica's answer is promised nothing, with a session or without.</summary>
    private ConsistencyLevel DrawLevel(OperationKind kind, SimTable table)
    {
        var least = Math.Min(Plan.ReadLeast, workload.History.Replicas.Of(table));
        var draw = chance.Below(10);
        if (kind == OperationKind.Scan)
        {
            return least == 1 && draw < 7 ? ConsistencyLevel.One : ConsistencyLevel.Quorum;
        }

        return draw switch
        {
            0 => ConsistencyLevel.Quorum,
            _ when least > 1 => ConsistencyLevel.Number(least),
            1 => ConsistencyLevel.LocalOne,
            _ => ConsistencyLevel.One,
        };
    }
}
