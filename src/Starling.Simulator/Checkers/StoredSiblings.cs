using Starling.Model.Causality;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>A state of a record of siblings, as a disk holds it.</summary>
public sealed record StoredSiblings(SimKey Key, DvvSet Set);
