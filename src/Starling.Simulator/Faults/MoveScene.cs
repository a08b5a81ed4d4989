using System.Collections.Generic;
using System.Collections.Immutable;
using Starling.Membership.Topology;
using Starling.Model.Placement;

namespace Starling.Simulator.Faults;

/// <summary>What one page of the cluster document changed of a move, and who plays which part in it.</summary>
/// <param name="Step">The step that was made.</param>
/// <param name="Old">The old replicas, those that go first.</param>
/// <param name="New">Who comes.</param>
internal sealed record MoveScene(MoveStep Step, IReadOnlyList<NodeId> Old, IReadOnlyList<NodeId> New)
{
    /// <summary>The first step between two pages; null for none. Of several slots that made one the first counts.</summary>
    public static MoveScene? Between(ClusterDocument? before, ClusterDocument now)
    {
        foreach (var transition in now.Transitions)
        {
            var known = before?.TransitionOf(transition.Slot);
            MoveStep? step = known is null || known.Session != transition.Session ? MoveStep.Begun
                : known.Stage != transition.Stage ? MoveStep.ReadsBoth
                : known.Reported.Length == transition.Reported.Length ? null
                : transition.Stage == SlotTransition.ReadsOld ? MoveStep.Filled : MoveStep.TakenOver;
            if (step is { } made)
            {
                return Of(made, now, transition);
            }
        }

        foreach (var transition in before?.Transitions ?? ImmutableArray<SlotTransition>.Empty)
        {
            if (now.TransitionOf(transition.Slot) is null)
            {
                return Of(MoveStep.Ended, before!, transition);
            }
        }

        return null;
    }

    private static MoveScene Of(MoveStep step, ClusterDocument page, SlotTransition transition)
    {
        var gainers = MoveRules.Gainers(page, transition);
        var going = new List<NodeId>();
        var staying = new List<NodeId>();
        for (var i = 0; i < transition.Lists.Length; i++)
        {
            foreach (var node in page.Placement.ReplicasOf(new SlotId(transition.Slot), page.Placement.DataCentres[i]))
            {
                (transition.Lists[i].Contains(node) ? staying : going).Add(node);
            }
        }

        going.AddRange(staying);
        return new MoveScene(step, going, gainers);
    }
}
