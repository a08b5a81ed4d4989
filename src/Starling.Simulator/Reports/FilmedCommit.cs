namespace Starling.Simulator.Reports;

/// <summary>A batch that became durable: where, when (microseconds since the start of the world), and its operations.</summary>
internal sealed record FilmedCommit(int Machine, long At, byte[] Operations);
