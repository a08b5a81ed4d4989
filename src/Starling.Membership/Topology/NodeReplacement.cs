using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>The change that puts a node with an empty disk in the place of the one that had the disk before. Pure.</summary>
/// <remarks>
/// Intuition: the seat stays, somebody else sits on it. Lists of replicas keep their order, so nothing moves and no other node has more or less to hold; the
/// slots get a new epoch, so whatever was under way under the old name is refused. The old id is remembered, because the old disk may be found again.
/// <para>
/// Why a new id for the same machine: everything that a node has ever promised, as a voter, as a replica that told its sums, as a giver of dots, was
/// promised in the old id's name, and whoever holds an empty disk remembers none of it.
/// </para>
/// <para>
/// Laws: an id that was replaced is never a member again; each node that came in another's place is found among <see cref="ClusterDocument.Replaced"/>
/// as long as it is a member. Source: our own.
/// </para>
/// </remarks>
internal static class NodeReplacement
{
    /// <summary>Why it must not be done; null for nothing.</summary>
    public static string? FaultOf(ClusterDocument document, MemberEntry? old, MemberEntry newcomer)
    {
        if (old is null)
        {
            return $"The cluster has no member at {newcomer.Address} that could be replaced. Start the node with an address that the cluster knows.";
        }

        if (document.Members.Length == 1)
        {
            return "The cluster has one node only: with its data folder all is lost, and nobody is left who could let a new node in.";
        }

        if (old.Address != newcomer.Address || old.DataCentre != newcomer.DataCentre || old.Rack != newcomer.Rack)
        {
            return $"The cluster knows the node at {old.Address} in data centre '{old.DataCentre}', rack '{old.Rack}'; the new one was started at"
                + $" {newcomer.Address} in '{newcomer.DataCentre}', '{newcomer.Rack}'. Start it with the old data centre and rack.";
        }

        return newcomer.Id == default || document.MemberOf(newcomer.Id) is not null || document.ReplacementOf(newcomer.Id) is not null
            || document.HasDeparted(newcomer.Id)
            ? $"The id {newcomer.Id} is in use or was used before: a data folder was copied. Start the node with an empty data folder."
            : null;
    }

    /// <summary>The next document.</summary>
    public static ClusterDocument Apply(ClusterDocument next, MemberEntry old, MemberEntry newcomer)
    {
        var isVoter = next.Voters.Contains(old.Id);
        var placement = Placed(next, old.Id, newcomer.Id, out var epochs);
        return next with
        {
            VotersVersion = next.VotersVersion + (isVoter ? 1UL : 0UL),
            Voters = isVoter ? next.Voters.Replace(old.Id, newcomer.Id).Sort() : next.Voters,
            Members = next.Members
                .Replace(old, newcomer with { Weight = old.Weight, State = old.State })
                .Sort(static (a, b) => a.Id.CompareTo(b.Id)),
            Placement = placement,
            SlotEpochs = epochs,
            Transitions = Moved(next, old.Id, newcomer.Id),
            Replaced = Remembered(next, newcomer.Id).Add(new ReplacedNode(old.Id, newcomer.Id, next.Epoch)),
        };
    }

    /// <summary>The same lists with another name in them.</summary>
    private static Placement Placed(ClusterDocument document, NodeId old, NodeId newcomer, out ImmutableArray<long> epochs)
    {
        var changed = document.SlotEpochs.ToBuilder();
        var centres = new List<KeyValuePair<string, NodeId[][]>>();
        foreach (var dataCentre in document.Placement.DataCentres)
        {
            var lists = document.Placement.ListsOf(dataCentre);
            var copies = new NodeId[lists.Length][];
            for (var slot = 0; slot < copies.Length; slot++)
            {
                copies[slot] = [.. lists[slot]];
                var at = Array.IndexOf(copies[slot], old);
                if (at >= 0)
                {
                    copies[slot][at] = newcomer;
                    changed[slot] = document.Epoch;
                }
            }

            centres.Add(new(dataCentre, copies));
        }

        foreach (var transition in document.Transitions)
        {
            changed[transition.Slot] = Names(transition, old) ? document.Epoch : changed[transition.Slot];
        }

        epochs = changed.ToImmutable();
        return new Placement(document.Placement.Geometry, centres);
    }

    /// <summary>What the old node had reported, the new one has not done.</summary>
    private static ImmutableArray<SlotTransition> Moved(ClusterDocument document, NodeId old, NodeId newcomer) =>
        [.. document.Transitions.Select(transition => !Names(transition, old) ? transition : transition with
        {
            Lists = [.. transition.Lists.Select(list => list.Contains(old) ? list.Replace(old, newcomer) : list)],
            Reported = transition.Reported.Remove(old),
        })];

    private static bool Names(SlotTransition transition, NodeId node) => transition.Lists.Any(list => list.Contains(node));

    /// <summary>Bounded: where there are too many, the oldest goes of those whose successor is no member any more either.</summary>
    private static ImmutableArray<ReplacedNode> Remembered(ClusterDocument document, NodeId newcomer)
    {
        var replaced = document.Replaced;
        for (var i = 0; i < replaced.Length && replaced.Length >= DocumentLimits.ReplacedMax;)
        {
            if (replaced[i].New != newcomer && document.MemberOf(replaced[i].New) is null)
            {
                replaced = replaced.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }

        return replaced;
    }
}
