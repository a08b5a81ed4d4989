using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>One incarnation's door to the network.</summary>
public sealed class SimNetwork : INetwork
{
    private readonly List<SimLink> links = [];
    private List<SimLink> dirty = [];
    private List<SimLink> flushing = [];
    private ILinkHandler? acceptor;
    private int portsUsed;

    public SimNetwork(Wires wires, SimExecutor executor, int machine, Endpoint local)
    {
        Wires = wires;
        Executor = executor;
        Machine = machine;
        Local = local;
        executor.AtTurnEndLast(FlushLinks);
    }

    public Endpoint Local { get; }

    internal Wires Wires { get; }

    internal SimExecutor Executor { get; }

    internal int Machine { get; }

    /// <summary>True while the machine of this (dead) incarnation has no power.</summary>
    internal bool IsSilent { get; private set; }

    public void Listen(ILinkHandler handler)
    {
        Executor.AssertHere("network");
        Wires.Listen(this);
        acceptor = handler;
    }

    public ILink Dial(Endpoint remote, ILinkHandler handler)
    {
        Executor.AssertHere("network");
        var link = new SimLink(this, handler, remote, Wires.MachineAt(remote), isDialler: true);
        links.Add(link);
        new DialAttempt(Wires, link, new Endpoint(Local.Host, 40_000 + portsUsed++ % 20_000)).Start();
        return link;
    }

    /// <summary>The node is dead. Silent: the machine lost power, and no word of it goes out.</summary>
    internal void Die(bool silent)
    {
        IsSilent = silent;
        Wires.StopListening(this);
        foreach (var link in links)
        {
            link.Die();
        }
    }

    /// <summary>The machine is back: what other machines still send to the dead incarnation is refused from now on.</summary>
    internal void EndSilence()
    {
        if (IsSilent)
        {
            IsSilent = false;
            foreach (var link in links)
            {
                link.SendFarewell();
            }
        }
    }

    /// <summary>The other half of a dial: makes this side's end, if this node listens.</summary>
    internal SimLink? Accept(SimLink dialler, Endpoint from)
    {
        if (acceptor is null || Executor.IsDead)
        {
            return null;
        }

        var link = new SimLink(this, acceptor, from, dialler.Machine, isDialler: false) { Peer = dialler };
        dialler.Peer = link;
        links.Add(link);
        return link;
    }

    internal void FlushLater(SimLink link) => dirty.Add(link);

    internal void Forget(SimLink link) => links.Remove(link);

    internal void Trace(TraceKind kind, long size) => Wires.Loop.Trace.Add(Wires.Loop.Now, Machine, kind, size);

    private void FlushLinks()
    {
        (flushing, dirty) = (dirty, flushing);
        foreach (var link in flushing)
        {
            link.Flush();
        }

        flushing.Clear();
    }
}
