using System;
using System.Collections.Generic;
using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>Brings the clocks of all machines near one another again.</summary>
/// <remarks>
/// A node whose clock was an hour ahead has given out stamps of that hour, and stamps never fall: for an hour it is refused as a coordinator, and when
/// it starts again it waits. That is what the product says it does, and nothing but the passing of that hour ends it. So the hour passes at once: every clock
/// is set as far ahead of true time as the furthest ever was. The nodes see clocks that agree, which is all that they ask of clocks; true time is known
/// to the simulator alone.
/// </remarks>
internal static class ClockHealing
{
    /// <summary>How far a healed clock may be from the common time. Two of them are then within the 500 ms that nodes bear.</summary>
    public const long SkewMicrosMax = 200_000;

    public static void Heal(IReadOnlyList<SimHost> hosts)
    {
        var furthest = 0L;
        foreach (var host in hosts)
        {
            furthest = Math.Max(furthest, host.Clock.FurthestAhead);
        }

        var common = furthest > SkewMicrosMax ? furthest : 0;
        foreach (var host in hosts)
        {
            host.Clock.Correct(common + Math.Clamp(host.Clock.ErrorMicros, -SkewMicrosMax, SkewMicrosMax));
        }
    }
}
