using System;
using Starling.Model.Placement;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>Under which actor a coordinated write mints its dot, so that no dot is ever given to two values.</summary>
/// <remarks>
/// A dot that means two values loses one of them silently: replicas that know the dot take the second value for one
/// they have already seen overwritten. This was Riak's worst data-loss bug, kv679. There a node went on counting from
/// what its disk remembered, and a disk can remember less than was sent out: an unsynced tail is lost, an old copy of
/// the folder is restored, the record is purged and written again. Counters cannot be made safe against a memory that
/// goes backwards, so the actor changes instead: it carries an epoch, and a new epoch starts a new count.
/// <para>A node goes on with its own newest actor of the local set only if that was minted since this start
/// (<c>bootStamp &lt;= epoch &lt;= freshStamp</c>; within one start the store does not go back), and if the context
/// knows no more of it, and no newer epoch of this node, than the local set. Otherwise it mints <c>(self,
/// freshStamp)</c>. A context that knows more than we do is the sign of amnesia. Epochs after <c>freshStamp</c> cannot
/// be ours: a forged context brought them, or a clock that ran ahead in an earlier start; they are left alone. So a
/// record gains at most one actor for each start of a node, not one a write.</para>
/// Source: riak_kv issue 679 and its model eqc/kv679_eqc.erl; Riak 2.1's per-key actor epochs.
/// </remarks>
public static class ActorChoice
{
    /// <summary>The actor to write under, at the node <paramref name="self"/>.</summary>
    /// <param name="local">The set as this node's store holds it; <see cref="DvvSet.Empty"/> if there is no
    /// record.</param>
    /// <param name="context">The writer's context, merged with any other clock of this record that is at hand.</param>
    /// <param name="self">The node that coordinates the write and will store it first.</param>
    /// <param name="bootStamp">Oldest epoch that may be gone on with: later than all stamps of earlier starts, and
    /// later than the last moment when this store forgot records of the slot (purged them, or gave the slot
    /// away).</param>
    /// <param name="freshStamp">A stamp taken for this write from the node's clock; not before
    /// <paramref name="bootStamp"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fresh stamp lies before the start.</exception>
    public static ActorId For(
        DvvSet local, VersionVector context, NodeId self, HybridTime bootStamp, HybridTime freshStamp)
    {
        if (freshStamp < bootStamp)
        {
            throw new ArgumentOutOfRangeException(
                nameof(freshStamp),
                freshStamp,
                $"The clock ran backwards: the node started at {bootStamp}. Take both from one clock.");
        }

        var known = local.Context;
        var own = known.NewestOf(self, freshStamp);
        if (own is { } newest
            && newest.Actor.Epoch >= bootStamp
            && newest.Counter < ulong.MaxValue
            && !ShowsAmnesia(newest, context.NewestOf(self, freshStamp)))
        {
            return newest.Actor;
        }

        // A stamp that is already taken here comes from a forged context. The next free microsecond is as good.
        var actor = new ActorId(self, freshStamp);
        while (known[actor] != 0 || context[actor] != 0)
        {
            actor = actor with { Epoch = new HybridTime(checked(actor.Epoch.Micros + 1)) };
        }

        return actor;
    }

    private static bool ShowsAmnesia(Dot local, Dot? seen) =>
        seen is { } other
        && (other.Actor.Epoch > local.Actor.Epoch || (other.Actor == local.Actor && other.Counter > local.Counter));
}
