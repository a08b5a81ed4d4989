using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>Who dialled a link. A node has an id and an address, a client has neither.</summary>
public sealed class InboundPeer(NodeId node, Endpoint address, string software)
{
    private const int RememberedMax = 4096;
    private readonly HashSet<ulong> remembered = [];
    private readonly Queue<ulong> order = new();

    public NodeId Node { get; } = node;

    public Endpoint Address { get; } = address;

    /// <summary>Name and version, for people.</summary>
    public string Software { get; } = software;

    public bool IsNode => Node != default;

    /// <summary>True the first time that a correlation comes over this link; the last 4,096 are remembered. For requests that must not
    /// be carried out twice, whatever the link does.</summary>
    public bool IsFirst(ulong correlation)
    {
        if (!remembered.Add(correlation))
        {
            return false;
        }

        order.Enqueue(correlation);
        if (order.Count > RememberedMax)
        {
            remembered.Remove(order.Dequeue());
        }

        return true;
    }
}
