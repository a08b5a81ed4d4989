using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;

namespace Starling.Replication.Coordinate;

/// <summary>A view and the links to its members. An operation keeps the one under which it began.</summary>
/// <remarks>A member is known by its index, and an index means something within one view only: a new member shifts them. An operation that
/// looked one up in a later view would talk to the wrong node, or drop another operation's reply.</remarks>
internal readonly struct Peers(TopologyView view, PeerLink?[] links)
{
    public TopologyView View { get; } = view;

    /// <summary>For each member the link to it; null for this node itself. Never changed once it is here.</summary>
    public PeerLink?[] Links { get; } = links;

    /// <summary>The link to a replica; null for this node itself.</summary>
    public PeerLink? LinkOf(ReplicaSet set, int replica) => Links[set.Members[replica]];

    public NodeId IdOf(ReplicaSet set, int replica) => View.Document.Members[set.Members[replica]].Id;
}
