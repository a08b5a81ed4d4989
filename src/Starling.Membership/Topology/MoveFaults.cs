using System.Collections.Generic;
using System.Collections.Immutable;
using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>The laws of what belongs to moves of slots in a cluster document (see <see cref="DocumentFaults"/>).</summary>
internal static class MoveFaults
{
    public static void Add(ClusterDocument document, List<string> faults)
    {
        foreach (var (dataCentre, replicas) in document.Planned)
        {
            if (replicas is < 1 or > Planner.MaxReplicas || document.Placement.ListsOf(dataCentre).IsEmpty)
            {
                faults.Add($"{replicas} replicas are planned in '{dataCentre}', which is not possible.");
            }
        }

        Departed(document, faults);
        var last = -1;
        foreach (var transition in document.Transitions)
        {
            if (transition.Slot <= last || transition.Slot >= document.Placement.Geometry.Count
                || transition.Stage is not (SlotTransition.ReadsOld or SlotTransition.ReadsBoth) || transition.Session == 0
                || transition.Lists.Length != document.Placement.DataCentres.Count)
            {
                faults.Add($"The move of slot {transition.Slot} (stage {transition.Stage}) stands twice, is out of order, or is not one of a slot.");
                return;
            }

            last = transition.Slot;
            Lists(document, transition, faults);
            Reports(document, transition, faults);
        }
    }

    private static void Departed(ClusterDocument document, List<string> faults)
    {
        if (document.Departed.Length > DocumentLimits.DepartedMax)
        {
            faults.Add($"{document.Departed.Length} departed nodes; {DocumentLimits.DepartedMax} are possible.");
        }

        var seen = new HashSet<NodeId>();
        var last = 0L;
        foreach (var departed in document.Departed)
        {
            if (departed.Id == default || !seen.Add(departed.Id) || document.MemberOf(departed.Id) is not null
                || departed.Epoch < last || departed.Epoch > document.Epoch)
            {
                faults.Add($"The departed node {departed.Id} stands twice, is a member, or is out of order.");
            }

            last = departed.Epoch;
        }
    }

    private static void Lists(ClusterDocument document, SlotTransition transition, List<string> faults)
    {
        for (var i = 0; i < transition.Lists.Length; i++)
        {
            var list = transition.Lists[i];
            if (list.Length is < 1 or > Planner.MaxReplicas || new HashSet<NodeId>(list).Count != list.Length || !AreMembers(document, list, document.Placement.DataCentres[i]))
            {
                faults.Add($"Slot {transition.Slot} moves to {list.Length} replicas in '{document.Placement.DataCentres[i]}', one of which stands twice or is no member there.");
            }
        }
    }

    private static bool AreMembers(ClusterDocument document, ImmutableArray<NodeId> list, string dataCentre)
    {
        foreach (var id in list)
        {
            if (document.MemberOf(id)?.DataCentre != dataCentre)
            {
                return false;
            }
        }

        return true;
    }

    private static void Reports(ClusterDocument document, SlotTransition transition, List<string> faults)
    {
        var last = default(NodeId);
        foreach (var node in transition.Reported)
        {
            if (node.CompareTo(last) <= 0 || document.MemberOf(node) is null)
            {
                faults.Add($"Of slot {transition.Slot} a report of {node} is remembered, which is no member, or stands twice or out of order.");
            }

            last = node;
        }
    }
}
