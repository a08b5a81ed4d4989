using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>The machines of a simulated cluster and the wires between them.</summary>
public sealed class SimCluster : IDisposable
{
    private static readonly TimeSpan SuperviseEvery = TimeSpan.FromSeconds(1);

    private readonly NodeMaker make;
    private readonly SimHost[] hosts;
    private readonly Endpoint[] endpoints;

    public SimCluster(SimLoop loop, int machines, NodeMaker make, Mutant mutants = Mutant.None)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(machines, 1);
        Loop = loop;
        Mutants = mutants;
        Wires = new Wires(loop);
        this.make = make;
        hosts = new SimHost[machines];
        endpoints = new Endpoint[machines];
        for (var i = 0; i < machines; i++)
        {
            hosts[i] = new SimHost(this, i);
            endpoints[i] = hosts[i].Endpoint;
        }

        Spread = new ClockSpread(hosts);
    }

    public SimLoop Loop { get; }

    public Wires Wires { get; }

    public Mutant Mutants { get; }

    /// <summary>How far the clocks of all machines have ever been from true time, and from one another.</summary>
    public ClockSpread Spread { get; }

    /// <summary>The rare branches that the nodes have taken, all incarnations together.</summary>
    public MarkBook Marks { get; } = new();

    public IReadOnlyList<SimHost> Hosts => hosts;

    /// <summary>Called whenever an incarnation has been killed.</summary>
    public Action<SimHost>? Killed { get; set; }

    public void BootAll()
    {
        foreach (var host in hosts)
        {
            host.Boot();
        }

        Loop.After(SuperviseEvery, Supervise);
    }

    /// <summary>True when every machine that is part of the cluster and not retired serves requests.</summary>
    public bool AreAllReady()
    {
        foreach (var host in hosts)
        {
            if (!host.IsRetired && !host.IsOutside && !host.IsReady)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ends all incarnations, so that leftovers of theirs which the runtime finalizes later find nobody listening.</summary>
    public void Dispose()
    {
        Killed = null;
        foreach (var host in hosts)
        {
            host.Kill(silent: true);
        }
    }

    internal ISimulatedNode Make(IWorld world, int machine) => make(world, machine, endpoints, new SimLoggers(Loop, machine));

    internal void NoteKilled(SimHost host) => Killed?.Invoke(host);

    /// <summary>What a service manager does: a process that has ended by itself is started again. What the operator does: a machine whose
    /// disk lets no node start is taken away.</summary>
    private void Supervise()
    {
        foreach (var host in hosts)
        {
            if (host.HasGivenUp)
            {
                host.Kill(silent: false);
                host.IsRetired |= host.Disk.Health.IsFatal;
                if (!host.IsRetired)
                {
                    host.Boot();
                }
            }
        }

        Loop.After(SuperviseEvery, Supervise);
    }
}
