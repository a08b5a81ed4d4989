using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>Who dialled a link. A node has an id and an address, a client has neither.</summary>
public sealed record InboundPeer(NodeId Node, Endpoint Address, string Software)
{
    public bool IsNode => Node != default;
}
