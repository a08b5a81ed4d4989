namespace Starling.Replication.Coordinate;

/// <summary>How a read treats replicas that hold nothing.</summary>
/// <param name="WantsRecord">A replica that holds nothing does not count towards the level.</param>
/// <param name="GivesUpEarly">With the former: a majority that holds nothing ends the read.</param>
public readonly record struct ReadManner(bool WantsRecord, bool GivesUpEarly);
