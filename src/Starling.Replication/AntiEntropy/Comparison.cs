using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>What two replicas' stands with a slot say about each other. Pure.</summary>
/// <remarks>
/// Sums are compared only between replicas that have purged alike: purged records are gone from one side's sum. And equal by either sum is equal, because
/// they stumble over different things: the one over a version that one side missed in between, the other over a quiet record that is just being
/// overwritten. A wrong "different" costs a look at some leaves; a wrong "equal" has probability 2^-128.
/// </remarks>
internal static class Comparison
{
    public static SlotVerdict Of(in SlotStand mine, in SlotStand theirs)
    {
        if (mine.Watermark != theirs.Watermark || mine.Purged != theirs.Purged)
        {
            return SlotVerdict.OtherWatermark;
        }

        if (!mine.IsTold || !theirs.IsTold)
        {
            return SlotVerdict.NotTold;
        }

        return mine.AsOf == theirs.AsOf ? SlotVerdict.EqualAsOf
            : mine.Current == theirs.Current ? SlotVerdict.EqualCurrent
            : SlotVerdict.Different;
    }
}
