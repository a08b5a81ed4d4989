using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Client.Connections;

/// <summary>The nodes that a client knows, one link each, and its map of the cluster.</summary>
/// <remarks>
/// It begins with the contact points. Once a map has arrived each member is dialled at the member's own address; contact points stay, so
/// that a client which cannot reach those addresses (another network, translated addresses) still has the nodes it was given, and a
/// cluster that has moved altogether is found again. A link to a contact point that says it is a member serves as that member's link while the
/// member's own address is not reached.
/// </remarks>
internal sealed class Nodes : IReplyWaiter, IDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SilenceToReset = TimeSpan.FromSeconds(10);

    private readonly IWorld world;
    private readonly StarlingClientOptions options;
    private readonly ClientGatekeeper gatekeeper;
    private readonly LinkOptions linkOptions = new();
    private readonly Chance chance;
    private readonly TopologyFeed feed;
    private readonly List<NodeLink> all = [];
    private NodeLink?[] ofMember = [];
    private readonly ITimer ticker;

    public Nodes(IWorld world, StarlingClientOptions options)
    {
        this.world = world;
        this.options = options;
        gatekeeper = new ClientGatekeeper(options.UserAgent, options.DataCentre ?? "");
        chance = world.Chance.Fork("client links");
        feed = new TopologyFeed(world.Time, options.RefreshEvery, Arrived);
        foreach (var endpoint in options.Endpoints)
        {
            Add(Endpoint.Parse(endpoint), isContact: true);
        }

        ticker = world.Time.CreateTimer(_ => Tick(), null, TickEvery, TickEvery);
    }

    /// <summary>The map; null before the first has arrived.</summary>
    public TopologyView? View { get; private set; }

    public IReadOnlyList<NodeLink> All => all;

    /// <summary>Called when the map has changed or a link has come up.</summary>
    public Action? Better { get; set; }

    /// <summary>A member's best link, or null.</summary>
    public NodeLink? OfMember(int member) => ofMember[member];

    /// <summary>The map seems to be old: ask for another one soon.</summary>
    public void DoubtMap() => feed.Want();

    /// <summary>Gives a node that says nothing an easy question, unless it was given one a moment ago.</summary>
    public void Probe(NodeLink node, long now)
    {
        if (world.Time.GetElapsedTime(node.ProbedAt, now) < options.SilenceMax / 3)
        {
            return;
        }

        // One question at a time, or those that were never answered would count as requests in flight for ever.
        node.Link.Forget(node.ProbeCorrelation);
        node.ProbedAt = now;
        if (node.Link.TryBegin(this, 0, out var correlation))
        {
            node.ProbeCorrelation = correlation;
            new Ping(default, 0).Write(
                node.Link.Output, new MessageHeader { Kind = MessageKind.Ping, Class = WorkClass.Control, Correlation = correlation });
        }
    }

    /// <summary>Why nothing can be sent, for people.</summary>
    public string Explain()
    {
        var text = new StringBuilder();
        var up = 0;
        foreach (var node in all)
        {
            up += node.IsUp ? 1 : 0;
            if (!node.IsUp && text.Length < 1000)
            {
                text.Append(text.Length == 0 ? "" : "; ").Append(node.Remote).Append(": ").Append(node.Link.Trouble ?? "no answer yet");
            }
        }

        return up > 0
            ? feed.Trouble ?? "The cluster has not said yet who belongs to it. Try again."
            : $"No node can be reached ({text}). See that the nodes run and that the endpoints are right.";
    }

    public void Dispose()
    {
        ticker.Dispose();
        foreach (var node in all)
        {
            node.Link.Stop("the client is closed");
        }
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        // The answer to a probe: that it came is all.
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        // The link has told its owner already.
    }

    private void Tick()
    {
        var now = world.Time.GetTimestamp();
        for (var i = 0; i < all.Count; i++)
        {
            var node = all[i];
            node.Link.Tick();
            if (node.IsUp && node.IsSilent)
            {
                BreakSilence(node, now);
            }
        }

        feed.Tick(all);
    }

    private void BreakSilence(NodeLink node, long now)
    {
        if (world.Time.GetElapsedTime(node.SilentAt, now) > SilenceToReset)
        {
            node.Link.Reset("the node has said nothing for too long");
        }
        else
        {
            Probe(node, now);
        }
    }

    private void Changed(PeerLink link)
    {
        if (!link.IsUp || View is null || link.Identity is { } identity && identity.Epoch > View.Epoch)
        {
            feed.Want();
        }

        Match();
        feed.Tick(all);
        if (link.IsUp)
        {
            Better?.Invoke();
        }
    }

    private void Arrived(ClusterDocument document)
    {
        if ((View is not null && document.Cluster != View.Document.Cluster) || !document.IsNewerThan(View?.Document))
        {
            return;
        }

        gatekeeper.Cluster = document.Cluster;
        View = new TopologyView(document, default, options.DataCentre ?? "");
        var members = new HashSet<Endpoint>();
        foreach (var member in document.Members)
        {
            members.Add(member.Address);
            if (!all.Exists(node => node.Remote == member.Address))
            {
                Add(member.Address, isContact: false);
            }
        }

        for (var i = all.Count - 1; i >= 0; i--)
        {
            if (!all[i].IsContact && !members.Contains(all[i].Remote))
            {
                var gone = all[i];
                all.RemoveAt(i);
                gone.Link.Stop("the node has left the cluster");
            }
        }

        Match();
        Better?.Invoke();
    }

    private void Add(Endpoint remote, bool isContact)
    {
        if (!all.Exists(node => node.Remote == remote))
        {
            all.Add(new NodeLink(
                new PeerLink(world, chance, gatekeeper, remote, linkOptions) { Changed = Changed }, isContact)
            {
                IsLocal = options.DataCentre is null,
            });
        }
    }

    /// <summary>Works out which link leads to which member. Rare: when a link or the map has changed.</summary>
    private void Match()
    {
        if (View is null)
        {
            foreach (var node in all)
            {
                node.IsLocal = options.DataCentre is null || node.Link.Identity?.DataCentre == options.DataCentre;
            }

            return;
        }

        var members = View.Document.Members;
        ofMember = new NodeLink?[members.Length];
        foreach (var node in all)
        {
            node.Member = MemberOf(node);
            node.IsLocal = options.DataCentre is null
                || (node.Member < 0 ? node.Link.Identity?.DataCentre : members[node.Member].DataCentre) == options.DataCentre;
            if (node.Member >= 0)
            {
                ref var best = ref ofMember[node.Member];
                if (best is null || (node.IsUp && !best.IsUp)
                    || (node.IsUp == best.IsUp && node.Remote == members[node.Member].Address))
                {
                    best = node;
                }
            }
        }
    }

    private int MemberOf(NodeLink node)
    {
        if (node.Link.Identity is { } identity)
        {
            return View!.IndexOf(identity.Node);
        }

        var members = View!.Document.Members;
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].Address == node.Remote)
            {
                return i;
            }
        }

        return -1;
    }
}
