namespace Starling.Api;

/// <summary>A node's part of the slots, before and after a change.</summary>
/// <param name="Id">The node's id; empty for one that would join.</param>
/// <param name="Address">Its address; empty for one that would join.</param>
/// <param name="Before">Replicas of slots that it holds, or that move to it already.</param>
/// <param name="After">Those that it will hold.</param>
public sealed record NodeShare(string Id, string Address, int Before, int After);
