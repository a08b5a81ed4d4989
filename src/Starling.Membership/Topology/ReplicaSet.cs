using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Model.Quorums;

namespace Starling.Membership.Topology;

/// <summary>The replicas of one slot of one table, in the order of the slot's list. A replica's place here is its bit in every
/// set of answers.</summary>
public sealed class ReplicaSet
{
    private readonly int local;
    private readonly Dictionary<ConsistencyLevel, QuorumRule?> rules = [];

    internal ReplicaSet(TopologyView view, SlotId slot, int[] members)
    {
        Slot = slot;
        SlotEpoch = view.Document.SlotEpochs[slot.Index];
        Members = members;
        DataCentres = Array.ConvertAll(members, member => view.DataCentreOf[member]);
        Self = Array.IndexOf(members, view.Self);
        local = view.LocalDataCentre;
    }

    public SlotId Slot { get; }

    /// <summary>The epoch that last changed the slot's replicas.</summary>
    public long SlotEpoch { get; }

    /// <summary>Indexes of members.</summary>
    public int[] Members { get; }

    /// <summary>For each replica the number of its data centre.</summary>
    public int[] DataCentres { get; }

    /// <summary>The place of the node that looks; negative when it holds no replica.</summary>
    public int Self { get; }

    public int Count => Members.Length;

    public bool IsLocal(int replica) => DataCentres[replica] == local;

    /// <summary>The rule of a level for these replicas; null when the level asks for more than there are.</summary>
    public QuorumRule? RuleOf(ConsistencyLevel level, int atLeast)
    {
        if (atLeast > 0)
        {
            return QuorumRule.TryCreate(level, DataCentres, local, atLeast, out var special) ? special : null;
        }

        if (!rules.TryGetValue(level, out var rule))
        {
            QuorumRule.TryCreate(level, DataCentres, local, 0, out rule);
            rules.Add(level, rule);
        }

        return rule;
    }
}
