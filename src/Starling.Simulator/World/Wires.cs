using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>The network between all machines of a world: who listens where, which directions are cut, which links exist.</summary>
/// <remarks>
/// A cut has a direction: with A to B cut, what A sends stays under way until the cut heals, or until A's side gives the link up;
/// B's side hears of that only when the cut has healed. A partition is many cuts. Cuts are counted, so overlapping ones
/// heal one by one.
/// </remarks>
public sealed class Wires(SimLoop loop)
{
    private readonly Dictionary<Endpoint, SimNetwork> listeners = [];
    private readonly Dictionary<(int From, int To), int> cuts = [];
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

    /// <summary>Takes back all cuts and all bad weather except delay.</summary>
    public void HealAll()
    {
        cuts.Clear();
        Weather.StallPerMille = 0;
        Weather.BreakPer100000 = 0;
        Weather.DuplicatePerMille = 0;
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

    internal void Break(SimLink link, Chance chance)
    {
        LinksBroken++;
        switch (chance.Below(3))
        {
            case 0:
                // A reset from the middle: both ends hear at once, what was under way is gone.
                link.Abort("the network reset the link", losesIncoming: true);
                link.Peer.Abort("the network reset the link", losesIncoming: true);
                break;
            case 1:
                // Executed but reported as failed: one end is told, what it sent still arrives before the other hears.
                link.Abort("the network reset the link", losesIncoming: true);
                link.SendFarewell();
                break;
            default:
                link.Peer.Abort("the network reset the link", losesIncoming: true);
                link.Peer.SendFarewell();
                break;
        }
    }

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
