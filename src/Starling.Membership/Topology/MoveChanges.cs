using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>The changes of a cluster document by which slots move between nodes: pure functions from page to next page, like all <see cref="DocumentChanges"/>.</summary>
/// <remarks>
/// Each names the session and the stage that it is about, so a step that comes late, or twice, finds nothing to change. One change may carry many slots: they have
/// nothing to do with one another, and one page costs what another does.
/// Laws: a slot has a new epoch with each stage; no stage begins before all have reported whom <see cref="MoveRules"/> names.
/// </remarks>
public static class MoveChanges
{
    /// <summary>Lets a new node in. It holds nothing before slots have moved to it. The same again changes nothing.</summary>
    public static ChangeResult Join(ClusterDocument document, MemberEntry newcomer, UInt128 operation)
    {
        if (document.MemberOf(newcomer.Id) is { } already && already.Address == newcomer.Address)
        {
            return new ChangeResult.Unchanged(document);
        }

        if (newcomer.Id == default || document.MemberOf(newcomer.Id) is not null || document.ReplacementOf(newcomer.Id) is not null
            || document.HasDeparted(newcomer.Id))
        {
            return Bad($"The id {newcomer.Id} is in use or was used before: a data folder was copied, or the node has left. Start it with an empty data folder.");
        }

        if (document.MemberAt(newcomer.Address) is { } there)
        {
            return Bad($"Node {there.Id} is a member at {newcomer.Address}. Start the new node at an address of its own.");
        }

        return document.Members.Length >= DocumentLimits.MembersMax
            ? new ChangeResult.Rejected(ChangeFault.TooLarge, $"The cluster has {document.Members.Length} members, which is the limit.")
            : DocumentChanges.Checked(DocumentChanges.Next(document, operation, $"node {newcomer.Id} joined at {newcomer.Address}") with
            {
                IsRebalancing = true,
                Members = document.Members.Add(newcomer with { State = MemberState.Joining }).Sort(static (a, b) => a.Id.CompareTo(b.Id)),
            });
    }

    /// <summary>A node is to leave: its slots move to others, and then it is no member any more.</summary>
    /// <param name="document">The newest page.</param>
    /// <param name="node">The member.</param>
    /// <param name="isGone">It will not come back: its slots are moved without asking it.</param>
    /// <param name="operation">Id of this change.</param>
    public static ChangeResult Leave(ClusterDocument document, NodeId node, bool isGone, UInt128 operation)
    {
        if (document.MemberOf(node) is not { } member)
        {
            return document.HasDeparted(node) ? new ChangeResult.Unchanged(document) : Bad($"There is no member {node}. See 'starling status'.");
        }

        var state = isGone ? MemberState.Removing : MemberState.Leaving;
        if (member.State == state)
        {
            return new ChangeResult.Unchanged(document);
        }

        if (!HasHeir(document, member))
        {
            return Bad($"Node {node} is the only one in data centre '{member.DataCentre}' that can hold its data. Add another node there first.");
        }

        var planned = document.Planned;
        foreach (var dataCentre in document.Placement.DataCentres)
        {
            // Lists become shorter with fewer nodes; how long they were meant to be is remembered for the next one that joins.
            planned = planned.ContainsKey(dataCentre) ? planned : planned.SetItem(dataCentre, LongestList(document, dataCentre));
        }

        return DocumentChanges.Checked(DocumentChanges.Next(document, operation, $"node {node} {(isGone ? "is being removed" : "is leaving")}") with
        {
            IsRebalancing = true,
            Members = document.Members.Replace(member, member with { State = state }),
            Planned = planned,
        });
    }

    /// <summary>A node that was to leave, or to be removed, stays after all. What has moved away comes back; the same again changes nothing.</summary>
    public static ChangeResult Stay(ClusterDocument document, NodeId node, UInt128 operation)
    {
        if (document.MemberOf(node) is not { } member)
        {
            return Bad($"There is no member {node}: it may have left already. See 'starling status'.");
        }

        return member.State is not (MemberState.Leaving or MemberState.Removing)
            ? new ChangeResult.Unchanged(document)
            : DocumentChanges.Checked(DocumentChanges.Next(document, operation, $"node {node} stays") with
            {
                IsRebalancing = true,
                Members = document.Members.Replace(member, member with { State = MemberState.Normal }),
            });
    }

    /// <summary>Gives a member another share of the data, against the others of its data centre.</summary>
    /// <param name="document">The newest page.</param>
    /// <param name="node">The member.</param>
    /// <param name="weight">0 to 1,000,000; 0 holds nothing.</param>
    /// <param name="operation">Id of this change.</param>
    public static ChangeResult SetWeight(ClusterDocument document, NodeId node, int weight, UInt128 operation)
    {
        if (document.MemberOf(node) is not { } member)
        {
            return Bad($"There is no member {node}. See 'starling status'.");
        }

        if (weight is < 0 or > 1_000_000 || (weight == 0 && !HasHeir(document, member)))
        {
            return Bad($"A weight of {weight} is not possible for node {node}: write 1 to 1000000, or 0 where others of its data centre can hold its data.");
        }

        return member.Weight == weight
            ? new ChangeResult.Unchanged(document)
            : DocumentChanges.Checked(DocumentChanges.Next(document, operation, $"weight of node {node} is {weight}") with
            {
                IsRebalancing = true,
                Members = document.Members.Replace(member, member with { Weight = weight }),
            });
    }

    /// <summary>Plans the lists of a data centre longer or shorter: the most replicas that a table can have there.</summary>
    /// <param name="document">The newest page.</param>
    /// <param name="dataCentre">One that holds data.</param>
    /// <param name="replicas">1 to 16; where there are fewer nodes, the lists are as long as there are nodes.</param>
    /// <param name="operation">Id of this change.</param>
    public static ChangeResult Plan(ClusterDocument document, string dataCentre, int replicas, UInt128 operation)
    {
        if (document.Placement.ListsOf(dataCentre).IsEmpty || replicas is < 1 or > Planner.MaxReplicas)
        {
            return Bad($"{replicas} replicas in '{dataCentre}' are not possible: write 1 to {Planner.MaxReplicas}, and one of"
                + $" {string.Join(", ", document.Placement.DataCentres)}.");
        }

        return document.Planned.TryGetValue(dataCentre, out var now) && now == replicas
            ? new ChangeResult.Unchanged(document)
            : DocumentChanges.Checked(DocumentChanges.Next(document, operation, $"{replicas} replicas planned in {dataCentre}") with
            {
                IsRebalancing = true,
                Planned = document.Planned.SetItem(dataCentre, replicas),
            });
    }

    /// <summary>Lets no slot begin to move, or lets them again.</summary>
    public static ChangeResult Pause(ClusterDocument document, bool isPaused, UInt128 operation) => document.AreMovesPaused == isPaused
        ? new ChangeResult.Unchanged(document)
        : DocumentChanges.Checked(DocumentChanges.Next(document, operation, isPaused ? "paused moves" : "resumed moves") with { AreMovesPaused = isPaused });

    /// <summary>Slots begin to move; those that move already are left as they are, and of those in which only the order of replicas changes the list changes at once.</summary>
    public static ChangeResult Begin(ClusterDocument document, IReadOnlyList<SlotStart> starts, UInt128 operation)
    {
        if (document.AreMovesPaused)
        {
            return Bad("Moves are paused. Resume them first.");
        }

        var next = DocumentChanges.Next(document, operation, $"moves {starts.Count} slots");
        var transitions = document.Transitions.ToBuilder();
        var epochs = document.SlotEpochs.ToBuilder();
        var placement = document.Placement;
        var count = 0;
        foreach (var start in starts)
        {
            if (document.TransitionOf(start.Slot) is not null || HasLists(document, start))
            {
                continue;
            }

            count++;
            epochs[start.Slot] = next.Epoch;
            if (MoveRules.ChangesReplicas(document, start.Slot, start.Lists))
            {
                transitions.Add(new SlotTransition(start.Slot, SlotTransition.ReadsOld, start.Session, start.Lists, []));
            }
            else
            {
                placement = Placed(placement, start.Slot, start.Lists);
            }
        }

        transitions.Sort(static (a, b) => a.Slot.CompareTo(b.Slot));
        return count == 0
            ? new ChangeResult.Unchanged(document)
            : DocumentChanges.Checked(next with { Transitions = transitions.ToImmutable(), SlotEpochs = epochs.ToImmutable(), Placement = placement });
    }

    /// <summary>A node has done what stages ask of it. What is over already, and what the node was not asked for, is left out.</summary>
    public static ChangeResult Report(ClusterDocument document, NodeId node, IReadOnlyList<SlotStep> done, UInt128 operation)
    {
        var transitions = document.Transitions.ToBuilder();
        var count = 0;
        for (var i = 0; i < transitions.Count; i++)
        {
            var transition = transitions[i];
            if (Contains(done, SlotStep.Of(transition)) && MoveRules.WaitsFor(document, transition).Contains(node))
            {
                transitions[i] = transition with { Reported = transition.Reported.Add(node).Sort() };
                count++;
            }
        }

        return count == 0
            ? new ChangeResult.Unchanged(document)
            : DocumentChanges.Checked(DocumentChanges.Next(document, operation, $"node {node.Short} reported {count} slots") with
            {
                Transitions = transitions.ToImmutable(),
            });
    }

    /// <summary>Stages of which nobody is waited for any more end: stage 1 becomes stage 2, and after stage 2 the new lists are the slots' lists.</summary>
    public static ChangeResult Advance(ClusterDocument document, IReadOnlyList<SlotStep> steps, UInt128 operation)
    {
        var next = DocumentChanges.Next(document, operation, $"moves of {steps.Count} slots go on");
        var transitions = ImmutableArray.CreateBuilder<SlotTransition>();
        var epochs = document.SlotEpochs.ToBuilder();
        var placement = document.Placement;
        var count = 0;
        foreach (var transition in document.Transitions)
        {
            if (!Contains(steps, SlotStep.Of(transition)) || !MoveRules.WaitsFor(document, transition).IsEmpty)
            {
                transitions.Add(transition);
                continue;
            }

            count++;
            epochs[transition.Slot] = next.Epoch;
            if (transition.Stage == SlotTransition.ReadsOld)
            {
                transitions.Add(transition with { Stage = SlotTransition.ReadsBoth, Reported = [] });
            }
            else
            {
                placement = Placed(placement, transition.Slot, transition.Lists);
            }
        }

        return count == 0
            ? new ChangeResult.Unchanged(document)
            : DocumentChanges.Checked(next with { Transitions = transitions.ToImmutable(), SlotEpochs = epochs.ToImmutable(), Placement = placement });
    }

    /// <summary>Moves in stage 1 are given up: the slots stay where they are. Later stages only go on.</summary>
    public static ChangeResult Cancel(ClusterDocument document, IReadOnlyList<SlotStep> steps, UInt128 operation)
    {
        var next = DocumentChanges.Next(document, operation, $"moves of {steps.Count} slots are given up");
        var epochs = document.SlotEpochs.ToBuilder();
        var kept = document.Transitions.RemoveAll(transition =>
        {
            var isCancelled = transition.Stage == SlotTransition.ReadsOld && Contains(steps, SlotStep.Of(transition));
            epochs[transition.Slot] = isCancelled ? next.Epoch : epochs[transition.Slot];
            return isCancelled;
        });

        return kept.Length == document.Transitions.Length
            ? new ChangeResult.Unchanged(document)
            : DocumentChanges.Checked(next with { Transitions = kept, SlotEpochs = epochs.ToImmutable() });
    }

    /// <summary>All that had to move has moved: who was joining has joined, and who was leaving and holds nothing any more is no member.</summary>
    public static ChangeResult Settle(ClusterDocument document, UInt128 operation)
    {
        if (!document.Transitions.IsEmpty)
        {
            return new ChangeResult.Unchanged(document);
        }

        var next = DocumentChanges.Next(document, operation, "members have settled");
        var members = ImmutableArray.CreateBuilder<MemberEntry>();
        var departed = document.Departed;
        var isChanged = document.IsRebalancing;
        foreach (var member in document.Members)
        {
            var isGoing = member.State is MemberState.Leaving or MemberState.Removing && !Holds(document, member.Id);
            isChanged |= isGoing || member.State == MemberState.Joining;
            if (isGoing)
            {
                departed = departed.Length < DocumentLimits.DepartedMax ? departed : departed.RemoveAt(0);
                departed = departed.Add(new DepartedNode(member.Id, next.Epoch));
            }
            else
            {
                members.Add(member.State == MemberState.Joining ? member with { State = MemberState.Normal } : member);
            }
        }

        if (!isChanged)
        {
            return new ChangeResult.Unchanged(document);
        }

        var voters = VotersAmong(document, members);
        return DocumentChanges.Checked(next with
        {
            IsRebalancing = false,
            Members = members.ToImmutable(),
            Departed = departed,
            Voters = voters,
            VotersVersion = next.VotersVersion + (voters.AsSpan().SequenceEqual(document.Voters.AsSpan()) ? 0UL : 1UL),
        });
    }

    /// <summary>True when a node stands in any list, now or to come.</summary>
    public static bool Holds(ClusterDocument document, NodeId node)
    {
        foreach (var dataCentre in document.Placement.DataCentres)
        {
            foreach (var list in document.Placement.ListsOf(dataCentre))
            {
                if (list.Contains(node))
                {
                    return true;
                }
            }
        }

        foreach (var transition in document.Transitions)
        {
            foreach (var list in transition.Lists)
            {
                if (list.Contains(node))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The longest list of a data centre.</summary>
    internal static int LongestList(ClusterDocument document, string dataCentre)
    {
        var longest = 0;
        foreach (var list in document.Placement.ListsOf(dataCentre))
        {
            longest = Math.Max(longest, list.Length);
        }

        return longest;
    }

    /// <summary>A voter that departs gives its seat to the first member, by id, that has none; where there is nobody the seat is gone.</summary>
    private static ImmutableArray<NodeId> VotersAmong(ClusterDocument document, ImmutableArray<MemberEntry>.Builder members)
    {
        var voters = document.Voters.RemoveAll(voter => !Contains(members, voter));
        foreach (var member in members)
        {
            if (voters.Length < document.Voters.Length && member.State == MemberState.Normal && !voters.Contains(member.Id))
            {
                voters = voters.Add(member.Id);
            }
        }

        return voters.Sort();
    }

    private static bool Contains(ImmutableArray<MemberEntry>.Builder members, NodeId node)
    {
        foreach (var member in members)
        {
            if (member.Id == node)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasHeir(ClusterDocument document, MemberEntry leaver)
    {
        if (document.Placement.ListsOf(leaver.DataCentre).IsEmpty)
        {
            return document.Members.Length > 1;
        }

        foreach (var member in document.Members)
        {
            if (member.Id != leaver.Id && member.DataCentre == leaver.DataCentre && member.Weight > 0
                && member.State is MemberState.Normal or MemberState.Joining)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasLists(ClusterDocument document, SlotStart start)
    {
        for (var i = 0; i < start.Lists.Length; i++)
        {
            if (!document.Placement.ReplicasOf(new SlotId(start.Slot), document.Placement.DataCentres[i]).SequenceEqual(start.Lists[i].AsSpan()))
            {
                return false;
            }
        }

        return true;
    }

    private static Placement Placed(Placement placement, int slot, ImmutableArray<ImmutableArray<NodeId>> lists)
    {
        for (var i = 0; i < lists.Length; i++)
        {
            placement = placement.With(new SlotId(slot), placement.DataCentres[i], lists[i].AsSpan());
        }

        return placement;
    }

    private static bool Contains(IReadOnlyList<SlotStep> steps, SlotStep step)
    {
        foreach (var one in steps)
        {
            if (one == step)
            {
                return true;
            }
        }

        return false;
    }

    private static ChangeResult.Rejected Bad(string text) => new(ChangeFault.BadRequest, text);
}
