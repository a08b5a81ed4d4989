using System;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Liveness;

/// <summary>What a node says of itself with each probe, and what it does with what others say of themselves.</summary>
public sealed class ProbeTalk
{
    /// <summary>The node's hybrid clock.</summary>
    public required Func<HybridTime> Now { get; init; }

    /// <summary>The node's wall clock, microseconds since 1970 UTC.</summary>
    public required Func<long> Wall { get; init; }

    /// <summary>Epoch of the node's cluster document.</summary>
    public required Func<long> Epoch { get; init; }

    /// <summary>The cluster's era.</summary>
    public required Func<uint> Era { get; init; }

    /// <summary>Where another node listens, and what it said.</summary>
    public required Action<Endpoint, Probe> Learn { get; init; }
}
