using System;
using System.Collections.Generic;
using System.Numerics;
using Starling.Model.Placement;
using Starling.Model.Quorums;

namespace Starling.Membership.Topology;

/// <summary>The replicas of one slot of one table, in the order of the slot's list. A replica's place here is its bit in every
/// set of answers.</summary>
public sealed class ReplicaSet
{
    private readonly int local;
    private Dictionary<ConsistencyLevel, QuorumRule?>? rules;
    private Dictionary<ConsistencyLevel, QuorumRule?>? writeRules;

    /// <param name="view">Under which view.</param>
    /// <param name="slot">Which slot.</param>
    /// <param name="members">Members by their indexes: the old replicas, and behind them who comes.</param>
    /// <param name="stage">The stage of the slot's move; 0 when the table's replicas do not change.</param>
    /// <param name="old">How many of them are old replicas.</param>
    /// <param name="next">Which of them are new replicas.</param>
    internal ReplicaSet(TopologyView view, SlotId slot, int[] members, int stage = 0, int old = 0, ulong next = 0)
    {
        var all = members.Length >= 64 ? ulong.MaxValue : (1UL << members.Length) - 1;
        Stage = stage;
        Old = stage == 0 ? all : (1UL << old) - 1;
        New = stage == 0 ? all : next;
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

    /// <summary>All replicas: while the slot moves, old ones and new ones. All of them are written to.</summary>
    public int Count => Members.Length;

    /// <summary>The stage of the slot's move (see <see cref="SlotTransition"/>); 0 while the table's replicas stay.</summary>
    public int Stage { get; }

    /// <summary>The replicas that held the slot before its move; all where it does not move.</summary>
    public ulong Old { get; }

    /// <summary>The replicas that hold the slot after its move; all where it does not move.</summary>
    public ulong New { get; }

    /// <summary>The replicas that may be read: who is filling itself may not.</summary>
    public ulong Readers => Stage == SlotTransition.ReadsOld ? Old : Old | New;

    /// <summary>True when the node that looks holds the slot and may be read.</summary>
    public bool IsReader => Self >= 0 && (Readers & (1UL << Self)) != 0;

    public bool IsLocal(int replica) => DataCentres[replica] == local;

    /// <summary>The rule of a level for reads of these replicas; null when the level asks for more than there are.</summary>
    /// <remarks>In stage 1 the old replicas are read. In stage 2 a level must be met by the old ones and by the new ones: what a majority of the old ones held when it began
    /// is not yet held by a majority of the new ones. Only where one replica is asked for, and one is no majority, is a new one enough.</remarks>
    public QuorumRule? RuleOf(ConsistencyLevel level, int atLeast) =>
        atLeast > 0 ? ReadRule(level, atLeast) : rules?.GetValueOrDefault(level) ?? Keep(rules ??= [], level, ReadRule(level, 0));

    /// <summary>The rule of a level for writes to these replicas; null when the level asks for more than there are. While the slot moves it must be met by the old replicas
    /// and by the new ones.</summary>
    public QuorumRule? WriteRuleOf(ConsistencyLevel level, int atLeast) =>
        Stage == 0 ? RuleOf(level, atLeast)
        : atLeast > 0 ? Both(level, atLeast)
        : writeRules?.GetValueOrDefault(level) ?? Keep(writeRules ??= [], level, Both(level, 0));

    /// <summary>True when these replicas are a majority, of the old ones and of the new ones where the slot moves.</summary>
    public bool IsMajority(ulong replicas) => WriteRuleOf(ConsistencyLevel.Quorum, 0)!.IsMet(replicas);

    private static QuorumRule? Keep(Dictionary<ConsistencyLevel, QuorumRule?> kept, ConsistencyLevel level, QuorumRule? rule)
    {
        kept[level] = rule;
        return rule;
    }

    private QuorumRule? ReadRule(ConsistencyLevel level, int atLeast)
    {
        var among = Among(Stage == SlotTransition.ReadsOld ? Old : New, level, atLeast);
        return Stage == SlotTransition.ReadsBoth && !IsOne(level, atLeast) ? Both(level, atLeast) : among;
    }

    /// <summary>True for one replica of several. A quorum of a single replica promises what quorums promise, and has one answer.</summary>
    private bool IsOne(ConsistencyLevel level, int atLeast) =>
        atLeast <= 1 && (level.Kind == LevelKind.LocalOne || (level.Kind == LevelKind.Number && level.Count == 1))
        && BitOperations.PopCount(Old) > 1 && BitOperations.PopCount(New) > 1;

    private QuorumRule? Both(ConsistencyLevel level, int atLeast) =>
        Among(Old, level, atLeast) is { } old && Among(New, level, atLeast) is { } next ? old.And(next) : null;

    private QuorumRule? Among(ulong replicas, ConsistencyLevel level, int atLeast) =>
        QuorumRule.TryCreate(level, DataCentres, replicas, local, atLeast, out var rule) ? rule : null;
}
