using System.Collections.Generic;
using Starling.Simulator.World;

namespace Starling.Simulator.Workloads;

/// <summary>The clients of one run and what they did.</summary>
public sealed class Workload
{
    private readonly List<Client> clients = [];

    public Workload(SimCluster cluster, WorkloadPlan plan, ReplicaCounts replicas)
    {
        Loop = cluster.Loop;
        Hosts = cluster.Hosts;
        Plan = plan;
        History = new History { Replicas = replicas };
        cluster.Killed += LoseNode;
        for (var i = 0; i < plan.Clients; i++)
        {
            clients.Add(new Client(this, i));
        }
    }

    public WorkloadPlan Plan { get; }

    public History History { get; }

    internal SimLoop Loop { get; }

    internal IReadOnlyList<SimHost> Hosts { get; }

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

            return true;
        }
    }

    public void Start()
    {
        foreach (var client in clients)
        {
            client.Think();
        }
    }

    /// <summary>No new requests; those under way end by themselves.</summary>
    public void Stop() => IsStopping = true;

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
    }
}
