using System;
using Starling.Api;
using Starling.Membership.Moves;
using Starling.Membership.Topology;
using Starling.World;

namespace Starling.Node.Moving;

/// <summary>Says how far a change of the cluster has come, and when it may be over.</summary>
/// <remarks>
/// The document says what is left, not what there was: so each node remembers the most that it has seen to be done since the change began, and a node that has just
/// started counts from there. What is added meanwhile, by another change, adds to the whole. A slot counts two until its new replicas are filled, and one from then on.
/// </remarks>
internal sealed class MoveWatch(IWorld world)
{
    private long beganAt;
    private int whole;
    private int left;

    /// <summary>A document has been applied. The plan is made anew only where it may have changed.</summary>
    public void Applied(ClusterDocument? before, ClusterDocument next)
    {
        if (!next.IsRebalancing && next.Transitions.IsEmpty)
        {
            (whole, left) = (0, 0);
        }
        else if (before is null || !before.Members.Equals(next.Members) || before.IsRebalancing != next.IsRebalancing || whole == 0)
        {
            Look(next);
        }
    }

    /// <summary>Null while nothing moves and nothing is to.</summary>
    public ClusterMoves? Tell(ClusterDocument document)
    {
        if (!document.IsRebalancing && document.Transitions.IsEmpty)
        {
            return null;
        }

        var progress = Look(document);
        var done = whole - left;
        return new ClusterMoves
        {
            Moving = progress.Moving,
            Left = progress.Left,
            Reports = progress.Reports,
            IsPaused = document.AreMovesPaused,
            Percent = whole == 0 ? 100 : Math.Round(100.0 * done / whole, 1),
            SecondsLeft = done == 0 || document.AreMovesPaused ? null : Math.Round(world.Time.GetElapsedTime(beganAt).TotalSeconds * left / done, 1),
        };
    }

    private MoveProgress Look(ClusterDocument document)
    {
        var progress = MovePlan.ProgressOf(document);
        var now = (2 * progress.Left) + (2 * progress.Moving);
        foreach (var transition in document.Transitions)
        {
            now -= transition.Stage == SlotTransition.ReadsOld ? 0 : 1;
        }

        if (whole == 0)
        {
            beganAt = world.Time.GetTimestamp();
        }

        whole += Math.Max(0, now - left);
        left = now;
        return progress;
    }
}
