using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Reports;

/// <summary>A record as a message or a batch names it, with the versions that it carries; null where it carries none, as a question does.</summary>
internal readonly record struct SeenRecord(SimKey Key, IReadOnlyList<SeenVersion>? Versions);
