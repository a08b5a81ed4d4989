using System;
using System.Collections.Generic;
using System.Threading;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>The links that a node keeps to all other nodes it knows of, by address.</summary>
public sealed class PeerLinks : IDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);

    private readonly IWorld world;
    private readonly IGatekeeper gatekeeper;
    private readonly LinkOptions options;
    private readonly Action<PeerLink> changed;
    private readonly Chance chance;
    private readonly SortedDictionary<Endpoint, PeerLink> links = [];
    private readonly ITimer ticker;

    public PeerLinks(IWorld world, IGatekeeper gatekeeper, LinkOptions options, Action<PeerLink> changed)
    {
        this.world = world;
        this.gatekeeper = gatekeeper;
        this.options = options;
        this.changed = changed;
        chance = world.Chance.Fork("links");
        ticker = world.Time.CreateTimer(_ => Tick(), null, TickEvery, TickEvery);
    }

    /// <summary>All links, in order of their addresses.</summary>
    public IReadOnlyCollection<PeerLink> All => links.Values;

    /// <summary>The link to an address; dialled from now on if it was not before.</summary>
    public PeerLink To(Endpoint remote)
    {
        if (!links.TryGetValue(remote, out var link))
        {
            link = new PeerLink(world, chance, gatekeeper, remote, options) { Changed = changed };
            links.Add(remote, link);
        }

        return link;
    }

    public PeerLink? Find(Endpoint remote) => links.GetValueOrDefault(remote);

    public void Dispose()
    {
        ticker.Dispose();
        foreach (var link in links.Values)
        {
            link.Stop("the node is stopping");
        }
    }

    private void Tick()
    {
        foreach (var link in new List<PeerLink>(links.Values))
        {
            link.Tick();
        }
    }
}
