using System;
using System.Collections.Generic;
using Starling.Membership.Moves;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Changes who belongs to the cluster, and how much each holds, under load: machines join and leave, and weights change, several at once.</summary>
/// <remarks>
/// Each new page of the cluster document is a step of a move; at some of them a machine is killed, whichever it is, and started again soon. A machine that has left is emptied and
/// may join again as a new node. As many members stay as a record has replicas at most, so that the checkers' idea of how many hold it stays right.
/// </remarks>
internal sealed class TopologyChanges(SimCluster cluster, Chance chance, int membersLeast)
{
    private const int KillOneIn = 12;
    private const int StopsMax = 3;
    private static readonly TimeSpan ChangeMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DownMax = TimeSpan.FromSeconds(1);
    private static readonly int[] Weights = [50, 100, 100, 200];

    private readonly GodView view = new(cluster);
    private readonly HashSet<NodeId> asked = [];
    private long epoch;
    private ClusterDocument? before;

    /// <summary>No more changes and no more kills; those who have left are still taken out.</summary>
    public bool IsOver { get; set; }

    /// <summary>Cuts machines off from one another just when a move makes a step. <value>Default null: nobody.</value></summary>
    public MoveCuts? Cuts { get; init; }

    /// <summary>The longest time from one change to the next. <value>Default 4 s.</value></summary>
    public TimeSpan ChangeMax { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Kills a machine each time that a move makes this step, three times at most, and nobody at others. <value>Default null: at any step, now and then.</value></summary>
    public MoveStop? Stop { get; init; }

    /// <summary>How often <see cref="Stop"/> has killed one.</summary>
    public int Stops { get; private set; }

    /// <summary>Changes asked for so far.</summary>
    public int Count { get; private set; }

    public void Start()
    {
        NextChange();
        NextLook();
    }

    /// <summary>What of the changes has not come to its end; null for nothing.</summary>
    public string? WhatIsLeft()
    {
        if (!view.Refresh())
        {
            return "no disk has a cluster document";
        }

        var document = view.Document!;
        if (document.IsRebalancing || !document.Transitions.IsEmpty)
        {
            var waits = document.Transitions.IsEmpty ? "" : $"; slot {document.Transitions[0].Slot} in stage {document.Transitions[0].Stage} goes to "
                + Words(document, document.Transitions[0].Lists[0]) + " and waits for " + Words(document, MoveRules.WaitsFor(document, document.Transitions[0]))
                + "; it is held by " + Words(document, document.Placement.ListsOf(document.Placement.DataCentres[0])[document.Transitions[0].Slot]);
            return $"the document of epoch {document.Epoch} still moves slots: {MovePlan.ProgressOf(document)}{waits}";
        }

        foreach (var host in cluster.Hosts)
        {
            if (!host.IsOutside && !host.IsRetired && document.MemberAt(host.Endpoint) is null)
            {
                return $"n{host.Index} is not in the cluster";
            }
        }

        return null;
    }

    /// <summary>True when each slot that moves waits for something that does not come by itself: a source or a receiver that is gone for good, or cannot read what it
    /// holds, or waits to be filled again from one of those; and nothing else could be begun.</summary>
    /// <param name="moves">The nodes' settings.</param>
    /// <param name="isFillingStuck">A machine is gone for good, or replicas cannot be compared: what is to be filled again may stay so.</param>
    public bool MayWait(MoveOptions moves, bool isFillingStuck)
    {
        if (!view.Refresh() || view.Document!.Transitions.IsEmpty || MovePlan.Next(view.Document, moves, static () => 1) is not null)
        {
            return false;
        }

        foreach (var transition in view.Document.Transitions)
        {
            if (!IsHindered(transition, isFillingStuck))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsHindered(SlotTransition transition, bool isFillingStuck)
    {
        foreach (var table in view.Document!.Tables)
        {
            var set = view.SetOf(table.Id, transition.Slot);
            var hindered = 0UL;
            for (var i = 0; i < set.Count; i++)
            {
                var host = HostOf(view.Document.Members[set.Members[i]]);
                hindered |= host is null || host.IsRetired || host.Disk.Health.IsFatal || host.Disk.Health.Count(StoreFamily.Records) > 0
                    || (isFillingStuck && MarkShelf.Of(host).Adopting().Contains((table.Id, transition.Slot)) && !(set.Stage == SlotTransition.ReadsOld && IsNew(set, i)))
                    ? 1UL << i : 0;
            }

            var waitsFor = MoveRules.WaitsFor(view.Document, transition);
            var needed = set.Old & ~set.New;
            for (var i = 0; i < set.Count; i++)
            {
                needed |= waitsFor.Contains(view.Document.Members[set.Members[i]].Id) ? 1UL << i : 0;
            }

            if (set.Stage != 0 && ((needed & hindered) != 0 || !QuorumRule.TryCreate(ConsistencyLevel.EachQuorum, set.DataCentres, set.Old, 0, 0, out var rule)
                || !rule!.IsMet(set.Old & ~hindered)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNew(ReplicaSet set, int replica) => (set.Old & (1UL << replica)) == 0;

    private SimHost? HostOf(MemberEntry member)
    {
        foreach (var host in cluster.Hosts)
        {
            if (host.Endpoint == member.Address)
            {
                return host;
            }
        }

        return null;
    }

    /// <summary>True while the record's slot moves, by the newest document.</summary>
    public bool IsMoving(ReadOnlySpan<byte> path) => view.Document?.TransitionOf(view.SlotOf(path)) is not null;

    private string Words(ClusterDocument document, IReadOnlyList<NodeId> nodes)
    {
        var words = new List<string>();
        foreach (var node in nodes)
        {
            foreach (var host in cluster.Hosts)
            {
                if (document.MemberOf(node)?.Address == host.Endpoint)
                {
                    var state = host.IsRetired ? ", retired" : host.IsOutside ? ", outside" : host.IsReady ? "" : ", not ready";
                    words.Add($"n{host.Index} ({document.MemberOf(node)!.State}{state}{(MarkShelf.Of(host).Adopting() is { Count: > 0 } slots ? $", fills {slots.Count} slots, the first {slots[0]}" : "")}"
                        + $"{(IdOf(host) == node ? "" : ", another id")}, epoch {host.Node?.Epoch})");
                }
            }
        }

        return string.Join(", ", words);
    }

    private void NextChange() => cluster.Loop.After(chance.Between(ChangeMin, ChangeMax), () =>
    {
        if (IsOver)
        {
            return;
        }

        Change();
        NextChange();
    });

    private void NextLook() => cluster.Loop.After(LookEvery, () =>
    {
        Look();
        NextLook();
    });

    private void Look()
    {
        if (!view.Refresh() || view.Document!.Epoch == epoch)
        {
            return;
        }

        epoch = view.Document.Epoch;
        foreach (var host in cluster.Hosts)
        {
            if (!host.IsOutside && IdOf(host) is { } id && view.Document.HasDeparted(id))
            {
                host.Kill(silent: false);
                host.Disk.Wipe();
                host.IsOutside = true;
            }
        }

        var scene = MoveScene.Between(before, view.Document);
        before = view.Document;
        if (IsOver)
        {
            return;
        }

        if (scene is not null)
        {
            Cuts?.Step(scene);
        }

        if (Stop is not null)
        {
            StopAt(scene);
        }
        else if (chance.Odds(1, KillOneIn) && Victims.Pick(cluster, chance, static host => host.IsUp) is { } victim)
        {
            KillForAWhile(victim);
        }
    }

    private void KillForAWhile(SimHost victim)
    {
        victim.Kill(silent: chance.Odds(1, 2));
        cluster.Loop.After(chance.Between(LookEvery, DownMax), () =>
        {
            if (!victim.IsRetired)
            {
                victim.Boot();
            }
        });
    }

    private void StopAt(MoveScene? scene)
    {
        if (scene?.Step == Stop!.Step && Stops < StopsMax && Player(scene, Stop.Role) is { IsUp: true } victim)
        {
            Stops++;
            KillForAWhile(victim);
        }
    }

    private SimHost? Player(MoveScene scene, MoveRole role)
    {
        SimHost? other = null;
        foreach (var host in cluster.Hosts)
        {
            if (host.IsOutside || IdOf(host) is not { } id)
            {
                continue;
            }

            var isOld = Contains(scene.Old, id);
            var isNew = Contains(scene.New, id);
            switch (role)
            {
                case MoveRole.Source when scene.Old.Count > 0 && scene.Old[0] == id:
                case MoveRole.Newcomer when isNew:
                case MoveRole.Driver when !isOld && !isNew && host.Node?.Epoch == epoch:
                    return host;
                case MoveRole.Driver when host.Node?.Epoch == epoch:
                    other ??= host;
                    break;
                default:
                    break;
            }
        }

        return other;
    }

    private static bool Contains(IReadOnlyList<NodeId> nodes, NodeId node)
    {
        foreach (var one in nodes)
        {
            if (one == node)
            {
                return true;
            }
        }

        return false;
    }

    private void Change()
    {
        switch (chance.Below(4))
        {
            case 0 or 1 when Victims.Pick(cluster, chance, static host => host.IsOutside && !host.IsRetired) is { } newcomer:
                Count++;
                newcomer.IsOutside = false;
                newcomer.Boot();
                break;
            case 2 when Staying() > membersLeast && Victims.Pick(cluster, chance, static host => host.IsReady && !FaultBudget.IsWeak(host)) is { } leaver:
                Count++;
                _ = IdOf(leaver) is { } id && asked.Add(id);
                leaver.Executor!.Post(static host => ((SimHost)host!).Node?.Leave(), leaver);
                break;
            case 3 when Victims.Pick(cluster, chance, static host => host.IsReady) is { } heavier:
                Count++;
                var weight = Weights[chance.Below(Weights.Length)];
                heavier.Executor!.Post(host => ((SimHost)host!).Node?.Weigh(weight), heavier);
                break;
            default:
                break;
        }
    }

    /// <summary>Members that hold data and were not asked to leave: whether a request that failed was heard is not known.</summary>
    private int Staying()
    {
        var count = 0;
        foreach (var member in view.Document?.Members ?? [])
        {
            count += member.State == MemberState.Normal && !asked.Contains(member.Id) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The node whose data lies on a machine's disk; null for none.</summary>
    internal static NodeId? IdOf(SimHost host) =>
        host.Disk.Map(StoreFamily.Marks).TryGet([.. "node-id"u8], out var id) ? NodeId.Read(id) : null;
}
