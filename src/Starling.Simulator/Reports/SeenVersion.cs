namespace Starling.Simulator.Reports;

/// <summary>One version inside a message or a batch.</summary>
/// <param name="Write">The number of the write that made it; -1 for a tombstone and for bytes that nobody wrote.</param>
/// <param name="Tag">The version's own name.</param>
/// <param name="IsTombstone">True for a delete.</param>
internal readonly record struct SeenVersion(int Write, string Tag, bool IsTombstone);
