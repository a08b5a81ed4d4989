using System;
using System.Collections.Generic;
using Starling.Model.Placement;

namespace Starling.Membership.Liveness;

/// <summary>By how much the wall clocks of the others are ahead of ours, as probes show it. Pure.</summary>
/// <remarks>
/// Intuition: the other side's clock was read somewhere between our sending and our receiving; in the middle is the best guess, and it is wrong by half of the way there and
/// back at most. The median over the peers is what says that our own clock is the wrong one. Source: Mills, "Internet Time Synchronization: The Network Time
/// Protocol", 1991 (offset of one exchange).
/// </remarks>
public sealed class ClockOffsets
{
    private readonly SortedDictionary<NodeId, long> offsets = [];

    /// <summary>A probe was answered.</summary>
    /// <param name="peer">By whom.</param>
    /// <param name="theirs">Its wall clock, microseconds since 1970 UTC.</param>
    /// <param name="ours">Our wall clock when the answer came, likewise.</param>
    /// <param name="roundTrip">Microseconds from question to answer.</param>
    public void Note(NodeId peer, long theirs, long ours, long roundTrip) => offsets[peer] = theirs - (ours - (roundTrip / 2));

    public void Forget(NodeId peer) => offsets.Remove(peer);

    /// <summary>The median offset in microseconds; 0 while there is none.</summary>
    public long Median
    {
        get
        {
            if (offsets.Count == 0)
            {
                return 0;
            }

            var sorted = new long[offsets.Count];
            offsets.Values.CopyTo(sorted, 0);
            Array.Sort(sorted);
            return sorted[sorted.Length / 2];
        }
    }
}
