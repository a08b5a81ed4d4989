using System;
using Starling.Model.Placement;

namespace Starling.Membership.Healing;

/// <summary>What is to become of a dead node. A closed choice.</summary>
/// <param name="Node">The node.</param>
public abstract record RemovalVerdict(NodeId Node)
{
    /// <summary>It is removed unless it comes back before.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Left">The time until then.</param>
    public sealed record Later(NodeId Node, TimeSpan Left) : RemovalVerdict(Node);

    /// <summary>Its time is over, as this node sees it: the others are asked whether they see it so too.</summary>
    /// <param name="Node">The node.</param>
    public sealed record Due(NodeId Node) : RemovalVerdict(Node);

    /// <summary>It is not removed by itself.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Why">What stands in the way, for people.</param>
    public sealed record Never(NodeId Node, string Why) : RemovalVerdict(Node);
}
