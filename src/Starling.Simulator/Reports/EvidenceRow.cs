using System.Collections.Generic;

namespace Starling.Simulator.Reports;

/// <summary>One machine at the moment in which the guilty operation began.</summary>
/// <param name="Machine">Its index.</param>
/// <param name="Held">The versions of the record that it had synced; null when it is not known to have held the record.</param>
/// <param name="Ways">For each missed write, how it reached this machine.</param>
/// <param name="Part">Its part in the guilty operation, in words.</param>
internal sealed record EvidenceRow(int Machine, string? Held, IReadOnlyList<WriteWay> Ways, string Part);
