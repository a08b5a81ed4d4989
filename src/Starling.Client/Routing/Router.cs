using System;
using Starling.Client.Connections;
using Starling.Membership.Topology;

namespace Starling.Client.Routing;

/// <summary>Chooses the node for each attempt: the best <see cref="Rank"/>, then the fewest calls in flight, then in turn.</summary>
internal sealed class Router(Nodes nodes)
{
    private int turn;

    /// <param name="set">The replicas of what the call is about; null when it is about no record or the table is not on the map.</param>
    /// <param name="needsReplica">A write of a table with siblings.</param>
    /// <param name="tried">Where the call has been.</param>
    /// <param name="now">The present timestamp.</param>
    /// <returns>Null when no link is up.</returns>
    public NodeLink? Choose(ReplicaSet? set, bool needsReplica, ReadOnlySpan<NodeLink?> tried, long now)
    {
        turn++;
        var choice = default(Choice);
        if (set is not null)
        {
            var members = set.Members;
            for (var i = 0; i < members.Length; i++)
            {
                var node = nodes.OfMember(members[(int)((uint)(turn + i) % (uint)members.Length)]);
                if (node is { IsUp: true })
                {
                    choice.Offer(node, RankOf(node, true, needsReplica, tried, now));
                }
            }

            if (choice.Node is not null && choice.Rank == Rank.Best)
            {
                return choice.Node;
            }
        }

        var all = nodes.All;
        for (var i = 0; i < all.Count; i++)
        {
            var node = all[(int)((uint)(turn + i) % (uint)all.Count)];
            if (node.IsUp && !IsDouble(node))
            {
                // Without a map of the table no node is known to be better than another.
                var isReplica = set is null || Array.IndexOf(set.Members, node.Member) >= 0;
                choice.Offer(node, RankOf(node, isReplica, needsReplica, tried, now));
            }
        }

        return choice.Node;
    }

    /// <summary>A second way to a member that has a better one.</summary>
    private bool IsDouble(NodeLink node) => node.Member >= 0 && nodes.OfMember(node.Member) != node;

    private static int RankOf(NodeLink node, bool isReplica, bool needsReplica, ReadOnlySpan<NodeLink?> tried, long now) =>
        Rank.Of(isReplica, node.IsLocal, node.IsTroubled(now), tried.Contains(node), needsReplica);

    private struct Choice
    {
        public NodeLink? Node;
        public int Rank;

        public void Offer(NodeLink node, int rank)
        {
            if (Node is null || rank < Rank || (rank == Rank && node.Link.InFlight < Node.Link.InFlight))
            {
                Node = node;
                Rank = rank;
            }
        }
    }
}
