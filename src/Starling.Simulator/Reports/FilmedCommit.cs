namespace Starling.Simulator.Reports;

/// <summary>A batch that became durable: where, when (microseconds since the start of the world), and its operations. Or word that a disk's contents
/// were replaced by others, which the film does not know.</summary>
internal sealed record FilmedCommit(int Machine, long At, byte[] Operations, bool IsReplacement = false);
