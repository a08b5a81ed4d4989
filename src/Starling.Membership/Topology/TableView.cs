using System;
using System.Collections.Generic;
using System.Text;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Values;

namespace Starling.Membership.Topology;

/// <summary>One table, with the replicas of each slot worked out when first asked for.</summary>
public sealed class TableView
{
    /// <summary>The property that holds the table's default time to live.</summary>
    internal const string LifetimeProperty = "default_ttl";

    private readonly TopologyView view;
    private readonly ReplicaSet?[] sets;

    internal TableView(TopologyView view, TableEntry entry)
    {
        this.view = view;
        Entry = entry;
        NameUtf8 = Encoding.UTF8.GetBytes(entry.Name);
        sets = new ReplicaSet?[view.Geometry.Count];
        ReadLevel = LevelOf("read_level");
        WriteLevel = LevelOf("write_level");
        ReplacesAll = entry.Properties.TryGetValue("allow_mult", out var allow) && allow == "false";
        DataKind = DataKindNames.TryParse(entry.Properties.GetValueOrDefault(DataKindNames.Property), out var kind) ? kind : default;
        DefaultLifetime = entry.Properties.TryGetValue(LifetimeProperty, out var text) && Lifetime.TryParse(text, out var lifetime)
            ? lifetime
            : Lifetime.Never;
    }

    public TableEntry Entry { get; }

    public uint Id => Entry.Id;

    public string Name => Entry.Name;

    public byte[] NameUtf8 { get; }

    public ResolutionRule Rule => Entry.Rule;

    /// <summary>What each value of a table of data types is: the property <c>datatype</c>. Of other tables it says nothing.</summary>
    public DataKind DataKind { get; }

    /// <summary>The level of reads that name none: the property <c>read_level</c>, or QUORUM.</summary>
    public ConsistencyLevel ReadLevel { get; }

    /// <summary>The level of writes that name none: the property <c>write_level</c>, or QUORUM.</summary>
    public ConsistencyLevel WriteLevel { get; }

    /// <summary>The property <c>allow_mult</c> is <c>false</c>: a write replaces all that the taking replica knows.</summary>
    public bool ReplacesAll { get; }

    /// <summary>How long values are shown of which the write does not say it: the property <c>default_ttl</c>, or for ever.</summary>
    public Lifetime DefaultLifetime { get; }

    /// <summary>The replicas of a token's slot.</summary>
    public ReplicaSet SetOf(Token token) => SetOf(view.Geometry.SlotOf(token));

    public ReplicaSet SetOf(SlotId slot) => sets[slot.Index] ??= Make(slot);

    private ReplicaSet Make(SlotId slot)
    {
        var members = new List<int>();
        foreach (var (dataCentre, count) in Entry.Replicas)
        {
            Add(members, view.Document.Placement.ReplicasOf(slot, dataCentre), count);
        }

        return view.TransitionOf(slot.Index) is { } transition ? MakeMoving(slot, transition, members) : new ReplicaSet(view, slot, [.. members]);
    }

    /// <summary>Old replicas first. Where the move leaves the table's replicas as they are, they are as if nothing moved.</summary>
    private ReplicaSet MakeMoving(SlotId slot, SlotTransition transition, List<int> members)
    {
        var next = new List<int>();
        foreach (var (dataCentre, count) in Entry.Replicas)
        {
            Add(next, transition.ListOf(view.Document.Placement, dataCentre), count);
        }

        var old = members.Count;
        var mask = 0UL;
        foreach (var member in next)
        {
            var at = members.IndexOf(member);
            if (at < 0)
            {
                at = members.Count;
                members.Add(member);
            }

            mask |= 1UL << at;
        }

        return next.Count == old && members.Count == old
            ? new ReplicaSet(view, slot, [.. members])
            : new ReplicaSet(view, slot, [.. members], transition.Stage, old, mask);
    }

    private void Add(List<int> members, ReadOnlySpan<NodeId> list, int count)
    {
        for (var i = 0; i < list.Length && i < count; i++)
        {
            members.Add(view.IndexOf(list[i]));
        }
    }

    private ConsistencyLevel LevelOf(string property) =>
        Entry.Properties.TryGetValue(property, out var text) && ConsistencyLevel.TryParse(text, out var level)
            ? level
            : ConsistencyLevel.Quorum;
}
