using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>A node whose place another one has taken. Its id is never a member's again.</summary>
/// <param name="Old">The node that was a member.</param>
/// <param name="New">The node that came in its place.</param>
/// <param name="Epoch">The epoch that did it.</param>
public readonly record struct ReplacedNode(NodeId Old, NodeId New, long Epoch);
