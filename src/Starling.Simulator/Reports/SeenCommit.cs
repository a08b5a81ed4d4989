using System.Collections.Generic;

namespace Starling.Simulator.Reports;

/// <summary>A batch that became durable, decoded.</summary>
/// <param name="Machine">Whose disk.</param>
/// <param name="At">Microseconds since the start of the world.</param>
/// <param name="Records">The workload's records that it put; no versions: the record was deleted from the store.</param>
/// <param name="Hints">Hints that it put.</param>
/// <param name="Others">Its other operations.</param>
/// <param name="IsReplacement">Not a batch: the disk was replaced, and what it holds from now on is not known.</param>
internal sealed record SeenCommit(
    int Machine, long At, IReadOnlyList<SeenRecord> Records, int Hints, int Others, bool IsReplacement);
