namespace Starling.Membership.Moves;

/// <summary>How far a change of the cluster has come.</summary>
/// <param name="Moving">Slots that move now.</param>
/// <param name="Left">Slots that have not begun to.</param>
/// <param name="Reports">Reports of nodes that are waited for.</param>
public readonly record struct MoveProgress(int Moving, int Left, int Reports);
