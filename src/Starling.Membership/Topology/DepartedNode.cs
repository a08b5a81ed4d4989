using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>A node that was a member and has left, or was removed. Its id is never a member's again: what its disk holds may be older than what was forgotten since.</summary>
/// <param name="Id">The node.</param>
/// <param name="Epoch">The epoch that did it.</param>
public readonly record struct DepartedNode(NodeId Id, long Epoch);
