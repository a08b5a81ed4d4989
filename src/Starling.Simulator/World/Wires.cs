using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>The network between all machines of a world: who listens where, which directions are cut, which links exist.</summary>
/// <remarks>
/// A cut has a direction: with A to B cut, what A sends stays under way until the cut heals, or until A's side gives the link up;
/// B's side hears of that only when the cut has healed. A partition is many cuts. Cuts are counted, so overlapping ones
/// heal one by one. A clog is gentler: what a clogged machine sends or is sent waits, attempts to open a link included, and then flows. Source of clogs:
/// FoundationDB's simulator (fdbserver/workloads/RandomClogging.actor.cpp).
/// </remarks>
public sealed class Wires(SimLoop loop)
{
    private readonly Dictionary<Endpoint, SimNetwork> listeners = [];
    private readonly Dictionary<(int From, int To), int> cuts = [];
    private readonly Dictionary<int, int> clogs = [];
    private readonly Dictionary<Endpoint, int> machines = [];
    private readonly HashSet<Endpoint> silent = [];
    private readonly List<SimLink> dialled = [];
    private long parcels;

    public NetworkWeather Weather { get; } = new();

    internal SimLoop Loop => loop;

    internal Chance Chance { get; } = loop.Chance.Fork("wires");

    /// <summary>Links ever opened, for the report and for non-vacuity.</summary>
    public long LinksOpened { get; internal set; }

    /// <summary>Links that the network broke.</summary>
    public long LinksBroken { get; private set; }

    /// <summary>Chunks that the weather took away.</summary>
    public long ChunksLost { get; internal set; }

    /// <summary>Chunks that the weather let others overtake.</summary>
    public long ChunksStrayed { get; internal set; }

    /// <summary>Chunks that the weather delivered twice.</summary>
    public long ChunksDoubled { get; internal set; }

    /// <summary>Links that ended with an error at a side whose words all arrived.</summary>
    public long LinksDisowned { get; private set; }

    public bool IsCut(int from, int to) => cuts.GetValueOrDefault((from, to)) > 0;

    /// <summary>Stops bytes from one machine to another, in this direction only.</summary>
    public void Cut(int from, int to)
    {
        cuts[(from, to)] = cuts.GetValueOrDefault((from, to)) + 1;
        loop.Trace.Add(loop.Now, from, TraceKind.Fault, 100 + to);
    }

    /// <summary>Takes back one <see cref="Cut"/>. What was held up leaves after a retransmission's delay.</summary>
    public void Heal(int from, int to)
    {
        var count = cuts.GetValueOrDefault((from, to));
        if (count == 0)
        {
            return;
        }

        cuts[(from, to)] = count - 1;
        loop.Trace.Add(loop.Now, from, TraceKind.Fault, 200 + to);
        if (count == 1)
        {
            Release();
        }
    }

    public bool IsClogged(int machine) => clogs.GetValueOrDefault(machine) > 0;

    /// <summary>Stops all that a machine sends or is sent, until <see cref="Unclog"/>.</summary>
    public void Clog(int machine)
    {
        clogs[machine] = clogs.GetValueOrDefault(machine) + 1;
        loop.Trace.Add(loop.Now, machine, TraceKind.Fault, 300);
    }

    /// <summary>Takes back one <see cref="Clog"/>.</summary>
    public void Unclog(int machine)
    {
        if (IsClogged(machine))
        {
            loop.Trace.Add(loop.Now, machine, TraceKind.Fault, 301);
            if (--clogs[machine] == 0)
            {
                Release();
            }
        }
    }

    /// <summary>Takes back all cuts and clogs, and all bad weather except delay.</summary>
    public void HealAll()
    {
        cuts.Clear();
        clogs.Clear();
        Weather.Clear();
        Release();
    }

    /// <summary>Breaks one open link, drawn, in a drawn way. False when there is none.</summary>
    public bool BreakOne(Chance chance)
    {
        dialled.RemoveAll(static link => link.IsOver);
        if (dialled.Count == 0)
        {
            return false;
        }

        Break(dialled[chance.Below(dialled.Count)], chance);
        return true;
    }

    /// <summary>A reset from the middle: what is under way from one end, at least, is gone.</summary>
    internal void Break(SimLink link, Chance chance)
    {
        const string Reason = "the network reset the link";
        LinksBroken++;
        switch (chance.Below(3))
        {
            case 0:
                link.Abort(Reason, losesIncoming: true);
                link.Peer.Abort(Reason, losesIncoming: true);
                break;
            case 1:
                Forsake(link);
                break;
            default:
                Forsake(link.Peer);
                break;
        }

        // One end hears at once; the other when the word reaches it.
        static void Forsake(SimLink one)
        {
            one.Out.Drop();
            one.Abort(Reason, losesIncoming: true);
            one.SendFarewell();
        }
    }

    /// <summary>Executed but reported as failed: one end is told of an error, and all that it sent arrives before the other hears.</summary>
    internal void Disown(SimLink link)
    {
        LinksDisowned++;
        link.Abort("the network reported an error of the link", losesIncoming: true);
        link.SendFarewell();
    }

    /// <summary>True while nothing sent from one machine reaches the other.</summary>
    internal bool IsHeld(int from, int to) => IsCut(from, to) || IsClogged(from) || IsClogged(to);

    /// <summary>Names the machine behind an address, so that cuts apply to dials.</summary>
    internal void AddMachine(Endpoint endpoint, int machine) => machines.Add(endpoint, machine);

    internal int MachineAt(Endpoint endpoint) => machines.GetValueOrDefault(endpoint, -1);

    /// <summary>A machine without power neither answers nor refuses.</summary>
    internal void SetSilent(Endpoint endpoint, bool isSilent)
    {
        if (isSilent)
        {
            silent.Add(endpoint);
        }
        else
        {
            silent.Remove(endpoint);
        }
    }

    internal bool IsSilent(Endpoint endpoint) => silent.Contains(endpoint);

    internal void Listen(SimNetwork network)
    {
        if (!listeners.TryAdd(network.Local, network))
        {
            throw new WorldException(WorldFault.Address, $"{network.Local} is in use: a node can listen there once.");
        }
    }

    internal void StopListening(SimNetwork network)
    {
        if (listeners.TryGetValue(network.Local, out var listening) && listening == network)
        {
            listeners.Remove(network.Local);
        }
    }

    internal SimNetwork? ListenerAt(Endpoint endpoint) => listeners.GetValueOrDefault(endpoint);

    internal long NextParcel() => ++parcels;

    internal void Register(SimLink link) => dialled.Add(link);

    private void Release()
    {
        dialled.RemoveAll(static link => link.IsOver);
        foreach (var link in dialled)
        {
            link.ReleaseHeld();
            link.Peer.ReleaseHeld();
        }
    }
}
