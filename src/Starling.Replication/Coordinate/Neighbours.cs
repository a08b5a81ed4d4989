using System;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>The members of the present view with their links, and how they have been answering.</summary>
public sealed class Neighbours(PeerLinks links, TimeProvider time, Func<PeerLink, bool> isHealthy)
{
    private PeerLink?[] byMember = [];
    private readonly LatencyBook latencies = new();

    public TopologyView View { get; private set; } = null!;

    /// <summary>The present view with its links, for an operation to keep.</summary>
    internal Peers Peers => new(View, byMember);

    /// <summary>The usual time of a replica's answer, in timestamps of the world's time; 0 while nothing is known.</summary>
    public long UsualLatency => latencies.Usual;

    /// <summary>Takes a new view. Its links are a new array: operations of the old view keep the old one.</summary>
    public void Update(TopologyView view)
    {
        var old = byMember;
        View = view;
        byMember = new PeerLink?[view.Document.Members.Length];
        var wasAt = new int[byMember.Length];
        for (var i = 0; i < byMember.Length; i++)
        {
            byMember[i] = i == view.Self ? null : links.To(view.AddressOf(i));
            wasAt[i] = byMember[i] is null ? -1 : Array.IndexOf(old, byMember[i]);
        }

        latencies.Rearrange(wasAt);
    }

    /// <summary>The link to a member; null for this node itself.</summary>
    public PeerLink? LinkOf(int member) => byMember[member];

    /// <summary>True when a request can be sent to the member now.</summary>
    public bool IsReachable(int member) => byMember[member] is not { } link || link.IsUp;

    /// <summary>True when the member is reachable and not suspected.</summary>
    public bool IsHealthy(int member) => byMember[member] is not { } link || (link.IsUp && isHealthy(link));

    /// <summary>Replicas of a set to which nothing can be sent now.</summary>
    public ulong UnreachableOf(ReplicaSet set)
    {
        var mask = 0UL;
        for (var i = 0; i < set.Count; i++)
        {
            mask |= IsReachable(set.Members[i]) ? 0 : 1UL << i;
        }

        return mask;
    }

    /// <summary>The first replica of a set that may be read, in the order that all nodes know, to which something can be sent now; -1 if there is none.</summary>
    internal int FirstOf(ReplicaSet set)
    {
        var first = System.Numerics.BitOperations.TrailingZeroCount(~UnreachableOf(set) & set.Readers);
        return first < set.Count ? first : -1;
    }

    /// <summary>A member of a view has answered what it was asked at a time. Ignored for a view that is no longer the present one.</summary>
    internal void NoteAnswer(in Peers of, int member, long sentAt)
    {
        if (of.Links == byMember)
        {
            latencies.Note(member, time.GetTimestamp() - sentAt);
        }
    }

    /// <summary>Writes the reachable replicas that may be read in order of preference: this node, then healthy before suspected, near before far, quick and
    /// idle before slow and busy. Returns how many.</summary>
    public int Prefer(ReplicaSet set, Span<int> order)
    {
        Span<long> costs = stackalloc long[order.Length];
        var count = 0;
        for (var i = 0; i < set.Count; i++)
        {
            var member = set.Members[i];
            if (!IsReachable(member) || (set.Readers & (1UL << i)) == 0)
            {
                continue;
            }

            var cost = CostOf(set, i, member);
            var at = count++;
            while (at > 0 && costs[at - 1] > cost)
            {
                costs[at] = costs[at - 1];
                order[at] = order[at - 1];
                at--;
            }

            costs[at] = cost;
            order[at] = i;
        }

        return count;
    }

    private long CostOf(ReplicaSet set, int replica, int member)
    {
        if (byMember[member] is not { } link)
        {
            return -1;
        }

        var cost = (latencies.Of(member) + 1) * (1 + link.InFlight);
        cost = Math.Min(cost, long.MaxValue / 8);
        return cost + (isHealthy(link) ? 0 : long.MaxValue / 2) + (set.IsLocal(replica) ? 0 : long.MaxValue / 4);
    }
}
