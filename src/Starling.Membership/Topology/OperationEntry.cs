using System;

namespace Starling.Membership.Topology;

/// <summary>A change that the document has taken, so that it is not taken twice when its proposer tries again.</summary>
/// <param name="Id">The change's own id, drawn by whoever asked for it.</param>
/// <param name="Epoch">The epoch that it made.</param>
/// <param name="Outcome">What it did, for people.</param>
public readonly record struct OperationEntry(UInt128 Id, long Epoch, string Outcome);
