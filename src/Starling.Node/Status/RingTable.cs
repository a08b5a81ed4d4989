using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Placement;

namespace Starling.Node.Status;

/// <summary>Turns the cluster document into a table of who holds which slot. Pure.</summary>
internal static class RingTable
{
    public static ClusterRing Of(ClusterDocument document)
    {
        var members = new List<MemberEntry>(document.Members);
        members.Sort(static (a, b) => a.Address.CompareTo(b.Address));
        var place = new Dictionary<NodeId, int>();
        for (var i = 0; i < members.Count; i++)
        {
            place.Add(members[i].Id, i);
        }

        var (slots, first) = (new int[members.Count], new int[members.Count]);
        var lists = new SortedDictionary<string, IReadOnlyList<IReadOnlyList<int>>>(StringComparer.Ordinal);
        foreach (var dataCentre in document.Placement.DataCentres)
        {
            var rows = new List<IReadOnlyList<int>>();
            var depth = MoveRules.DepthIn(document, dataCentre);
            foreach (var list in document.Placement.ListsOf(dataCentre))
            {
                var row = new int[Math.Min(depth, list.Length)];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = place[list[i]];
                    slots[row[i]]++;
                    first[row[i]] += i == 0 ? 1 : 0;
                }

                rows.Add(row);
            }

            lists.Add(dataCentre, rows);
        }

        var (coming, going) = (new int[members.Count], new int[members.Count]);
        var moves = new List<RingMove>();
        foreach (var transition in document.Transitions)
        {
            moves.Add(MoveOf(document, transition, place, coming, going));
        }

        var nodes = new List<RingNode>();
        for (var i = 0; i < members.Count; i++)
        {
            nodes.Add(new RingNode
            {
                Id = members[i].Id.ToString(),
                Address = members[i].Address.ToString(),
                DataCentre = members[i].DataCentre,
                Rack = members[i].Rack,
                Membership = Word(members[i].State),
                Weight = members[i].Weight,
                Slots = slots[i],
                First = first[i],
                Coming = coming[i],
                Going = going[i],
            });
        }

        return new ClusterRing { Epoch = document.Epoch, Nodes = nodes, Lists = lists, Moves = moves };
    }

    /// <summary>A member's state as people and programs read it.</summary>
    public static string Word(MemberState state) => state.ToString().ToLowerInvariant();

    private static RingMove MoveOf(ClusterDocument document, SlotTransition transition, Dictionary<NodeId, int> place, int[] coming, int[] going)
    {
        var (to, from, waits) = (new List<string>(), new List<string>(), new List<string>());
        for (var i = 0; i < transition.Lists.Length; i++)
        {
            var depth = MoveRules.DepthIn(document, document.Placement.DataCentres[i]);
            var old = MoveRules.Used(document.Placement.ReplicasOf(new SlotId(transition.Slot), document.Placement.DataCentres[i]), depth);
            var next = MoveRules.Used(transition.Lists[i].AsSpan(), depth);
            foreach (var node in next)
            {
                if (!old.Contains(node))
                {
                    coming[place[node]]++;
                    to.Add(AddressOf(document, node));
                }
            }

            foreach (var node in old)
            {
                if (!next.Contains(node))
                {
                    going[place[node]]++;
                    from.Add(AddressOf(document, node));
                }
            }
        }

        foreach (var node in MoveRules.WaitsFor(document, transition))
        {
            waits.Add(AddressOf(document, node));
        }

        return new RingMove(transition.Slot, transition.Stage, to, from, waits);
    }

    private static string AddressOf(ClusterDocument document, NodeId node) => document.MemberOf(node)!.Address.ToString();
}
