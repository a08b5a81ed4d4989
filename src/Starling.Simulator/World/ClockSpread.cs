using System;
using System.Collections.Generic;

namespace Starling.Simulator.World;

/// <summary>How far the clocks of a cluster's machines have ever been from true time, and so from one another.</summary>
/// <remarks>
/// Both are bounds that never fall: the furthest ahead and the furthest behind need not have been at one moment. What is promised while clocks are near
/// one another rests on stamps of the past as well, so a promise that was given up once stays given up for the run.
/// </remarks>
public sealed class ClockSpread(IReadOnlyList<SimHost> hosts)
{
    /// <summary>No clock was ever further ahead of true time, in microseconds.</summary>
    public long Ahead
    {
        get
        {
            var ahead = 0L;
            foreach (var host in hosts)
            {
                ahead = Math.Max(ahead, host.Clock.FurthestAhead);
            }

            return ahead;
        }
    }

    /// <summary>No two clocks were ever further apart, in microseconds.</summary>
    public long Apart
    {
        get
        {
            var behind = 0L;
            foreach (var host in hosts)
            {
                behind = Math.Max(behind, host.Clock.FurthestBehind);
            }

            return Ahead + behind;
        }
    }
}
