using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Starling.Membership.Topology;
using Starling.Model.Placement;

namespace Starling.Membership.Moves;

/// <summary>Decides what has to be done next so that slots come to lie where the plan wants them. Pure: the document decides, whoever looks.</summary>
/// <remarks>
/// Intuition: plan, take the first few slots that lie wrong, move them, plan again. All that there is to know stands in the document, so any node can go on where
/// another has stopped, and two that act at once only make one of the two changes fail. What takes long, filling new replicas, is not decided here: those who are
/// asked to do it read it from the same page and report.
/// <para>
/// A slot is its own lock: what moves is finished, or given up in its first stage, before it may move again. A new change of members only alters what the plan starts from.
/// </para>
/// Laws: applying the action changes the page; when there is none, nothing moves and nobody joins or leaves. In any order of changes, if all report, there comes a page
/// without an action. Source: our own; the outer loop is that of ScyllaDB's tablet balancer.
/// </remarks>
public static class MovePlan
{
    /// <summary>The next action; null when there is nothing to do, or reports are waited for.</summary>
    /// <param name="document">The newest page.</param>
    /// <param name="options">How many slots at a time.</param>
    /// <param name="draw">Draws the session of a move: random, not zero.</param>
    public static MoveAction? Next(ClusterDocument document, MoveOptions options, Func<UInt128> draw)
    {
        if (!document.IsRebalancing && document.Transitions.IsEmpty)
        {
            return null;
        }

        var (ready, lost) = Standing(document);
        if (lost.Count > 0)
        {
            return new MoveAction.Cancel(lost);
        }

        if (ready.Count > 0)
        {
            return new MoveAction.Advance(ready);
        }

        if (!document.IsRebalancing)
        {
            return null;
        }

        var starts = new List<SlotStart>();
        var left = Wrong(document, Target(document));
        if (!document.AreMovesPaused)
        {
            Choose(document, left, options.SlotsAtOnce, starts, draw);
        }

        return starts.Count > 0 ? new MoveAction.Begin(starts)
            : left.Count == 0 && document.Transitions.IsEmpty ? new MoveAction.Settle()
            : null;
    }

    /// <summary>How far the change has come.</summary>
    public static MoveProgress ProgressOf(ClusterDocument document)
    {
        var reports = 0;
        foreach (var transition in document.Transitions)
        {
            reports += MoveRules.WaitsFor(document, transition).Length;
        }

        return new MoveProgress(document.Transitions.Length, document.IsRebalancing ? Wrong(document, Target(document)).Count : 0, reports);
    }

    /// <summary>What a change would move.</summary>
    /// <param name="now">The newest page.</param>
    /// <param name="then">The page that the change would make of it.</param>
    public static MovePreview PreviewOf(ClusterDocument now, ClusterDocument then)
    {
        var (before, after) = (Coming(now), Target(then));
        var shares = new SortedDictionary<NodeId, (int Before, int After)>();
        foreach (var member in now.Members)
        {
            shares[member.Id] = default;
        }

        var (slots, copies) = (0, 0);
        for (var slot = 0; slot < after.Geometry.Count; slot++)
        {
            var isMoved = false;
            foreach (var dataCentre in after.DataCentres)
            {
                var depth = MoveRules.DepthIn(now, dataCentre);
                var old = MoveRules.Used(before.ReplicasOf(new SlotId(slot), dataCentre), depth);
                var next = MoveRules.Used(after.ReplicasOf(new SlotId(slot), dataCentre), depth);
                foreach (var node in old)
                {
                    var share = shares.GetValueOrDefault(node);
                    shares[node] = share with { Before = share.Before + 1 };
                    isMoved |= !next.Contains(node);
                }

                foreach (var node in next)
                {
                    var share = shares.GetValueOrDefault(node);
                    shares[node] = share with { After = share.After + 1 };
                    copies += old.Contains(node) ? 0 : 1;
                    isMoved |= !old.Contains(node);
                }
            }

            slots += isMoved ? 1 : 0;
        }

        var list = ImmutableArray.CreateBuilder<MovePreview.Share>(shares.Count);
        foreach (var (node, share) in shares)
        {
            list.Add(new MovePreview.Share(node, share.Before, share.After));
        }

        return new MovePreview(slots, copies, list.MoveToImmutable());
    }

    private static (List<SlotStep> Ready, List<SlotStep> Lost) Standing(ClusterDocument document)
    {
        var ready = new List<SlotStep>();
        var lost = new List<SlotStep>();
        foreach (var transition in document.Transitions)
        {
            if (transition.Stage == SlotTransition.ReadsOld && GoesToLeaver(document, transition))
            {
                lost.Add(SlotStep.Of(transition));
            }
            else if (MoveRules.WaitsFor(document, transition).IsEmpty)
            {
                ready.Add(SlotStep.Of(transition));
            }
        }

        return (ready, lost);
    }

    /// <summary>True when a node is to come that is leaving itself.</summary>
    private static bool GoesToLeaver(ClusterDocument document, SlotTransition transition)
    {
        foreach (var gainer in MoveRules.Gainers(document, transition))
        {
            if (document.MemberOf(gainer) is not { State: MemberState.Normal or MemberState.Joining })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The lists as they should be, given those that are or are to come.</summary>
    private static Placement Target(ClusterDocument document)
    {
        var members = new List<PlacementMember>(document.Members.Length);
        foreach (var member in document.Members)
        {
            var weight = member.State is MemberState.Normal or MemberState.Joining ? member.Weight : 0;
            members.Add(new PlacementMember(member.Id, member.DataCentre, member.Rack, weight));
        }

        var planned = new Dictionary<string, int>();
        foreach (var dataCentre in document.Placement.DataCentres)
        {
            planned[dataCentre] = document.Planned.TryGetValue(dataCentre, out var replicas) ? replicas : MoveChanges.LongestList(document, dataCentre);
        }

        return Planner.Plan(members, document.Placement.Geometry.Count, planned, Coming(document));
    }

    /// <summary>The lists as they will be when what moves now has moved.</summary>
    private static Placement Coming(ClusterDocument document)
    {
        var coming = document.Placement;
        foreach (var transition in document.Transitions)
        {
            for (var i = 0; i < transition.Lists.Length; i++)
            {
                coming = coming.With(new SlotId(transition.Slot), coming.DataCentres[i], transition.Lists[i].AsSpan());
            }
        }

        return coming;
    }

    /// <summary>The slots that lie otherwise than they should, and do not move.</summary>
    private static List<(int Slot, ImmutableArray<ImmutableArray<NodeId>> Lists)> Wrong(ClusterDocument document, Placement target)
    {
        var wrong = new List<(int, ImmutableArray<ImmutableArray<NodeId>>)>();
        for (var slot = 0; slot < target.Geometry.Count; slot++)
        {
            if (document.TransitionOf(slot) is not null)
            {
                continue;
            }

            var lists = ImmutableArray.CreateBuilder<ImmutableArray<NodeId>>();
            var isWrong = false;
            foreach (var dataCentre in document.Placement.DataCentres)
            {
                var now = document.Placement.ReplicasOf(new SlotId(slot), dataCentre);
                var then = target.ReplicasOf(new SlotId(slot), dataCentre);
                isWrong |= !now.SequenceEqual(then);
                lists.Add(ImmutableArray.Create(then));
            }

            if (isWrong)
            {
                wrong.Add((slot, lists.ToImmutable()));
            }
        }

        return wrong;
    }

    /// <summary>As many as may move beside those that do. Where only the order changes nothing moves, and all of them go at once.</summary>
    private static void Choose(
        ClusterDocument document, List<(int Slot, ImmutableArray<ImmutableArray<NodeId>> Lists)> wrong, int atOnce, List<SlotStart> starts, Func<UInt128> draw)
    {
        var coming = new Dictionary<NodeId, int>();
        var going = new Dictionary<NodeId, int>();
        foreach (var transition in document.Transitions)
        {
            Count(document, transition.Slot, transition.Lists, coming, going, int.MaxValue);
        }

        foreach (var (slot, lists) in wrong)
        {
            if (!MoveRules.ChangesReplicas(document, slot, lists) || Count(document, slot, lists, coming, going, atOnce))
            {
                starts.Add(new SlotStart(slot, lists, draw()));
            }
        }
    }

    /// <summary>Counts a slot for those who get it and those who give it away. False, and nothing is counted, when that would be too many for one of them.</summary>
    private static bool Count(
        ClusterDocument document, int slot, ImmutableArray<ImmutableArray<NodeId>> lists, Dictionary<NodeId, int> coming, Dictionary<NodeId, int> going, int atOnce)
    {
        var gains = new List<NodeId>();
        var loses = new List<NodeId>();
        for (var i = 0; i < lists.Length; i++)
        {
            var now = document.Placement.ReplicasOf(new SlotId(slot), document.Placement.DataCentres[i]);
            foreach (var node in lists[i])
            {
                if (!now.Contains(node))
                {
                    gains.Add(node);
                }
            }

            foreach (var node in now)
            {
                if (!lists[i].Contains(node))
                {
                    loses.Add(node);
                }
            }
        }

        if (gains.Exists(node => coming.GetValueOrDefault(node) >= atOnce) || loses.Exists(node => going.GetValueOrDefault(node) >= atOnce))
        {
            return false;
        }

        gains.ForEach(node => coming[node] = coming.GetValueOrDefault(node) + 1);
        loses.ForEach(node => going[node] = going.GetValueOrDefault(node) + 1);
        return true;
    }
}
