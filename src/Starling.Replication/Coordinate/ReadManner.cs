using Starling.Model.Time;

namespace Starling.Replication.Coordinate;

/// <summary>How a read treats replicas that hold nothing, and values that have expired.</summary>
/// <param name="WantsRecord">A replica that holds nothing does not count towards the level.</param>
/// <param name="GivesUpEarly">With the former: a majority that holds nothing ends the read.</param>
/// <param name="AsOf">The moment by which it is decided what has expired; default: when the read answers.</param>
/// <param name="WantsProof">Replicas also say what is proven of the slot: a session asks.</param>
public readonly record struct ReadManner(bool WantsRecord, bool GivesUpEarly, HybridTime AsOf = default, bool WantsProof = false);
