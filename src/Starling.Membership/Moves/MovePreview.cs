using System.Collections.Immutable;
using Starling.Model.Placement;

namespace Starling.Membership.Moves;

/// <summary>What a change of the cluster would move, of the replicas that some table uses.</summary>
/// <param name="Slots">Slots whose replicas would change.</param>
/// <param name="Copies">Replicas of slots that would be built, each at a node that does not have it.</param>
/// <param name="Shares">What each node would hold, by id; who comes and who goes stand here too.</param>
public sealed record MovePreview(int Slots, int Copies, ImmutableArray<MovePreview.Share> Shares)
{
    /// <summary>One node's part.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Before">Replicas of slots that it holds, or that move to it already.</param>
    /// <param name="After">Those that it would hold.</param>
    public readonly record struct Share(NodeId Node, int Before, int After);
}
