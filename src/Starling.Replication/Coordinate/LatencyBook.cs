using System;

namespace Starling.Replication.Coordinate;

/// <summary>How long each member has been taking to answer.</summary>
/// <remarks>
/// A peak-sensitive moving average: it jumps up at once and comes down slowly, so that a member which turns slow is avoided at the
/// first sign (the idea of Twitter Finagle's peak EWMA; compare Suresh et al., "C3", NSDI 2015, section 3). Times are timestamps
/// of the world's time.
/// </remarks>
internal sealed class LatencyBook
{
    private const int Weight = 16;
    private long[] averages = [];

    /// <summary>A slow-moving average over all members: what is usual.</summary>
    public long Usual { get; private set; }

    public long Of(int member) => averages[member];

    public void Resize(int members) => Array.Resize(ref averages, members);

    public void Note(int member, long elapsed)
    {
        if (member >= averages.Length)
        {
            return;
        }

        ref var average = ref averages[member];
        average = elapsed > average ? elapsed : average - ((average - elapsed) / Weight);
        Usual += (elapsed - Usual) / 64;
    }
}
