using System;
using System.Collections.Generic;
using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>Looks at a change of members before it is made, and says what it would cost. Pure.</summary>
/// <remarks>
/// The changes themselves (<see cref="MoveChanges"/>) refuse what the document cannot say. Here is what it could say and nobody should want without knowing: fewer copies
/// than a table asks for, and a removal that could never end because too few of a slot's replicas are left to fill new ones from. Liveness is a hint, so these guards
/// keep from mistakes; safety rests on the stages of a move.
/// Law: who is refused here has changed nothing. Source: our own; the second guard is the reason why Cassandra's <c>assassinate</c> loses data and this does not.
/// </remarks>
public static class MemberGuards
{
    /// <summary>Tables that would have fewer replicas, in words; empty for none.</summary>
    /// <param name="before">The newest page.</param>
    /// <param name="after">The page that the change would make of it.</param>
    public static IReadOnlyList<string> Shortened(ClusterDocument before, ClusterDocument after)
    {
        var shortened = new List<string>();
        foreach (var table in before.Tables)
        {
            foreach (var (dataCentre, wanted) in table.Replicas)
            {
                var (old, next) = (Math.Min(wanted, HoldersIn(before, dataCentre)), Math.Min(wanted, HoldersIn(after, dataCentre)));
                if (next < old)
                {
                    shortened.Add($"table '{table.Name}' {next} instead of {old} in {dataCentre}");
                }
            }
        }

        return shortened;
    }

    /// <summary>Why a node that is gone cannot be removed: some slot has no majority of its replicas without it. Null when it can.</summary>
    /// <param name="document">The newest page.</param>
    /// <param name="node">The member that is gone.</param>
    /// <param name="isAlive">Who answers, as far as this node knows.</param>
    public static string? Stranded(ClusterDocument document, NodeId node, Func<NodeId, bool> isAlive)
    {
        foreach (var table in document.Tables)
        {
            var (slots, least, of) = (0, int.MaxValue, 0);
            foreach (var (dataCentre, wanted) in table.Replicas)
            {
                foreach (var list in document.Placement.ListsOf(dataCentre))
                {
                    var count = Math.Min(wanted, list.Length);
                    var (left, isHeld) = (0, false);
                    for (var i = 0; i < count; i++)
                    {
                        isHeld |= list[i] == node;
                        left += list[i] != node && isAlive(list[i]) ? 1 : 0;
                    }

                    if (isHeld && left <= count / 2)
                    {
                        slots++;
                        (least, of) = left < least ? (left, count) : (least, of);
                    }
                }
            }

            if (slots > 0)
            {
                return $"Without node {node} only {least} of {of} replicas of {slots} slots of table '{table.Name}' answer, and new ones are filled from a majority. Bring the node back with"
                    + " its data, or other nodes that are down; if its disk is lost, start a node at its address with an empty data folder: that takes its place.";
            }
        }

        return null;
    }

    /// <summary>Nodes of a data centre that can hold data and are to stay.</summary>
    private static int HoldersIn(ClusterDocument document, string dataCentre)
    {
        var count = 0;
        foreach (var member in document.Members)
        {
            count += member.DataCentre == dataCentre && member is { Weight: > 0, State: MemberState.Normal or MemberState.Joining } ? 1 : 0;
        }

        return count;
    }
}
