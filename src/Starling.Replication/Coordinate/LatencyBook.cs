using System;

namespace Starling.Replication.Coordinate;

/// <summary>How long each member has been taking to answer.</summary>
/// <remarks>
/// A peak-sensitive moving average: it jumps up at once and comes down slowly, so that a member which turns slow is avoided at the
/// first sign (the idea of Twitter Finagle's peak EWMA; compare Suresh et al., "C3", NSDI 2015, section 3). A member that is avoided
/// is not measured, so every so many answers all averages come down a little: one bad second is forgiven, and the member is tried again.
/// Times are timestamps of the world's time.
/// </remarks>
internal sealed class LatencyBook
{
    private const int Weight = 16;
    private const int ForgiveEvery = 256;
    private const int ForgivenPart = 8;
    private long[] averages = [];
    private int notes;

    /// <summary>A slow-moving average over all members: what is usual.</summary>
    public long Usual { get; private set; }

    public long Of(int member) => averages[member];

    /// <summary>The members have new indexes: for each, the one that it had, or -1.</summary>
    public void Rearrange(ReadOnlySpan<int> wasAt)
    {
        var next = new long[wasAt.Length];
        for (var i = 0; i < next.Length; i++)
        {
            next[i] = wasAt[i] >= 0 && wasAt[i] < averages.Length ? averages[wasAt[i]] : 0;
        }

        averages = next;
    }

    public void Note(int member, long elapsed)
    {
        ref var average = ref averages[member];
        average = elapsed > average ? elapsed : average - ((average - elapsed) / Weight);
        Usual += (elapsed - Usual) / 64;
        if (++notes % ForgiveEvery == 0)
        {
            foreach (ref var each in averages.AsSpan())
            {
                each -= each / ForgivenPart;
            }
        }
    }
}
