using System;
using System.Collections.Generic;
using Starling.Membership.Moves;
using Starling.Membership.Topology;
using Starling.Model.Placement;

namespace Starling.Membership.Healing;

/// <summary>Decides whether a node that stays dead is removed without anybody's asking. Pure.</summary>
/// <remarks>
/// Intuition: one machine that has burnt should not cost anybody's sleep; anything that looks like more than one burnt machine should. So a removal needs one single
/// dead node in a cluster that is otherwise well and at rest, seen dead for the whole time by a majority of the others, of more than one rack; and room for its
/// replicas elsewhere. The removal itself is the same change that people make: nothing is dropped before it lies elsewhere.
/// <para>
/// How long a node was dead is what each observer has measured by itself since it started: a restart of an observer only delays. (The alternative, a time of death in the
/// cluster document, survives restarts, and costs two changes of the document for each node that restarts slowly, and a clock that all believe.)
/// </para>
/// <para>
/// Laws: nobody is removed while another one is dead, comes, goes, or moves; no table has fewer replicas afterwards; of no slot a last copy, or all but a minority of copies, is given up.
/// Source: our own; adding before removing is CockroachDB's ("replace dead replicas"), acting only on a stable picture is that of Akka's split brain resolver.
/// </para>
/// </remarks>
public static class RemovalRule
{
    private const int DeathsMax = 1;

    /// <summary>What this node thinks of the dead one; null when none is dead, or removal is off.</summary>
    public static RemovalVerdict? Look(ClusterDocument document, HealingSight sight, HealingOptions options)
    {
        NodeId? dead = null;
        var count = 0;
        foreach (var member in document.Members)
        {
            if (sight.Dead.ContainsKey(member.Id) && member.State != MemberState.Removing)
            {
                count++;
                dead ??= member.Id;
            }
        }

        if (dead is not { } node || options.RemoveAfter == TimeSpan.Zero)
        {
            return null;
        }

        if ((Unrest(document, node, count, sight) ?? Cost(document, node, sight, options)) is { } why)
        {
            return new RemovalVerdict.Never(node, why);
        }

        var left = options.RemoveAfter - sight.Dead[node];
        if (sight.SinceRemoval is { } since && options.Between - since > left)
        {
            left = options.Between - since;
        }

        return left > TimeSpan.Zero ? new RemovalVerdict.Later(node, left) : new RemovalVerdict.Due(node);
    }

    /// <summary>Why the others' word is not enough to remove a node; null when it is.</summary>
    /// <param name="document">The newest page.</param>
    /// <param name="node">The dead node.</param>
    /// <param name="reports">For each member that answered just now, how long it has seen the node dead; zero when it does not.</param>
    /// <param name="options">How long is long enough.</param>
    public static string? Unconfirmed(ClusterDocument document, NodeId node, IReadOnlyDictionary<NodeId, TimeSpan> reports, HealingOptions options)
    {
        var (others, agreeing) = (0, 0);
        var racks = new HashSet<(string, string)>();
        var racksAgreeing = new HashSet<(string, string)>();
        foreach (var member in document.Members)
        {
            if (member.Id == node)
            {
                continue;
            }

            others++;
            racks.Add((member.DataCentre, member.Rack));
            if (reports.TryGetValue(member.Id, out var dead) && dead >= options.RemoveAfter)
            {
                agreeing++;
                racksAgreeing.Add((member.DataCentre, member.Rack));
            }
        }

        return agreeing <= others / 2 ? $"only {agreeing} of the {others} other nodes have seen it dead for so long"
            : racksAgreeing.Count < Math.Min(2, racks.Count) ? "only nodes of one rack have seen it dead for so long"
            : null;
    }

    private static string? Unrest(ClusterDocument document, NodeId node, int dead, HealingSight sight)
    {
        if (dead > 1)
        {
            return $"{dead} nodes are dead";
        }

        if (document.AreMovesPaused)
        {
            return "moves are paused";
        }

        if (sight.DiedLately > DeathsMax)
        {
            return $"{sight.DiedLately} nodes died within half an hour";
        }

        foreach (var member in document.Members)
        {
            if (member.State != MemberState.Normal)
            {
                return $"node {member.Id.Short} is {member.State.ToString().ToLowerInvariant()}";
            }

            if (member.Id != node && member.Id != sight.Self && !sight.IsAlive(member.Id))
            {
                return $"node {member.Id.Short} is silent too";
            }
        }

        return document.IsRebalancing || !document.Transitions.IsEmpty ? "slots move" : null;
    }

    /// <summary>What the removal would cost that only a person may decide.</summary>
    private static string? Cost(ClusterDocument document, NodeId node, HealingSight sight, HealingOptions options)
    {
        if (MoveChanges.Leave(document, node, isGone: true, 1) is not ChangeResult.Changed { Document: var then })
        {
            return "nobody else can hold its data";
        }

        if (MemberGuards.Shortened(document, then) is { Count: > 0 } shortened)
        {
            return $"there would be fewer replicas than asked for: {shortened[0]}";
        }

        return MemberGuards.Stranded(document, node, other => other != node && (other == sight.Self || sight.IsAlive(other))) is not null
            ? "too few replicas of some slot would be left to build new ones from"
            : Crowded(document, then, sight, options);
    }

    private static string? Crowded(ClusterDocument document, ClusterDocument then, HealingSight sight, HealingOptions options)
    {
        foreach (var share in MovePlan.PreviewOf(document, then).Shares)
        {
            if (share.After > share.Before && share.Before > 0 && sight.DiskOf(share.Node) is { } disk)
            {
                var next = (double)disk.Used * share.After / share.Before;
                if (next > options.DiskShareMax * ((double)disk.Used + disk.Free))
                {
                    return $"the disk of node {share.Node.Short} would be too full";
                }
            }
        }

        return null;
    }
}
