using System;
using System.Collections.Generic;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>The clients of one run and what they did.</summary>
public sealed class Workload
{
    private const int ReplicasMax = 5;
    private const int WrittenMax = 64;
    private const int LargeLeast = 64 << 10;
    private const int LargeDoublings = 5;

    private readonly List<Client> clients = [];
    private readonly OddClient odd;
    private readonly List<SessionClient> sessions = [];
    private readonly LifetimeClient? lifetimes;
    private readonly List<SimKey> written = [];
    private int writtenCount;
    private int largeLeft;

    public Workload(SimCluster cluster, WorkloadPlan plan, ReplicaCounts replicas)
    {
        Loop = cluster.Loop;
        Hosts = cluster.Hosts;
        Plan = plan;
        History = new History { Replicas = replicas };
        Tables = new TableNames(Math.Min(cluster.Hosts.Count, ReplicasMax));
        largeLeft = plan.LargeValues;
        cluster.Killed += LoseNode;
        for (var i = 0; i < plan.Clients; i++)
        {
            clients.Add(new Client(this, i));
        }

        odd = new OddClient(this);
        for (var i = 0; i < plan.SessionClients; i++)
        {
            sessions.Add(new SessionClient(this, i));
        }

        lifetimes = plan.Lifetimes is { } rule ? new LifetimeClient(this, rule) : null;
    }

    public WorkloadPlan Plan { get; }

    public History History { get; }

    /// <summary>What was done in the table of lifetimes; null when there is none.</summary>
    public History? Lifetimes => lifetimes?.History;

    internal SimLoop Loop { get; }

    internal IReadOnlyList<SimHost> Hosts { get; }

    internal TableNames Tables { get; }

    internal bool IsStopping { get; private set; }

    /// <summary>True when no request is under way.</summary>
    public bool IsIdle
    {
        get
        {
            foreach (var client in clients)
            {
                if (client.Current is not null)
                {
                    return false;
                }
            }

            return odd.IsIdle && lifetimes is null or { IsIdle: true } && sessions.TrueForAll(static one => one.IsIdle);
        }
    }

    public void Start()
    {
        foreach (var client in clients)
        {
            client.Think();
        }

        odd.Think();
        lifetimes?.Start();
        sessions.ForEach(static one => one.Think());
    }

    /// <summary>No new requests; those under way end by themselves.</summary>
    public void Stop() => IsStopping = true;

    /// <summary>Takes <see cref="Stop"/> back.</summary>
    public void Resume()
    {
        IsStopping = false;
        foreach (var client in clients)
        {
            client.Resume();
        }

        odd.Resume();
        lifetimes?.Resume();
        sessions.ForEach(static one => one.Resume());
    }

    /// <summary>Letters to fill a value with: mostly few; a few times in some runs very many, each doubling as likely as the next.</summary>
    internal int DrawFilling(Chance chance)
    {
        if (largeLeft > 0 && chance.Odds(1, 20))
        {
            largeLeft--;
            return (LargeLeast << chance.Below(LargeDoublings)) - ValueText.HeadMax;
        }

        return chance.Below(Plan.FillingMax);
    }

    internal void NoteWritten(SimKey key)
    {
        if (written.Count < WrittenMax)
        {
            written.Add(key);
        }
        else
        {
            written[writtenCount++ % WrittenMax] = key;
        }
    }

    /// <summary>A record of a table that has lately been written; null when the draw finds none.</summary>
    internal SimKey? DrawWritten(Chance chance, SimTable table) =>
        written.Count > 0 && written[chance.Below(written.Count)] is var key && key.Table == table ? key : null;

    /// <summary>The first machine after this one that serves requests, or this one.</summary>
    internal SimHost AnyReady(SimHost host)
    {
        for (var i = 1; i < Hosts.Count; i++)
        {
            var other = Hosts[(host.Index + i) % Hosts.Count];
            if (other.IsReady)
            {
                return other;
            }
        }

        return host;
    }

    private void LoseNode(SimHost host)
    {
        foreach (var client in clients)
        {
            client.LoseNode(host);
        }

        odd.LoseNode(host);
        lifetimes?.LoseNode(host);
        sessions.ForEach(one => one.LoseNode(host));
    }
}
