using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Values;

namespace Starling.Membership.Topology;

/// <summary>All changes that a cluster document can undergo: pure functions from page to next page.</summary>
/// <remarks>
/// They may be run several times for one request, each time on the newest page, so they must not look at anything but their arguments.
/// Each result that is <see cref="ChangeResult.Changed"/> has one epoch more, remembers the operation, and has no faults.
/// </remarks>
public static class DocumentChanges
{
    /// <summary>Name of the table that the first document defines for plain use.</summary>
    public const string DefaultTable = "default";

    /// <summary>Name of the table in which the object door keeps its buckets' properties.</summary>
    public const string BucketsTable = "starling.buckets";

    /// <summary>The first document.</summary>
    /// <remarks>
    /// In each data centre the slots' lists are planned as long as there are nodes, at most <see cref="DocumentLimits.ReplicasPlannedMax"/>, so
    /// that tables with up to so many replicas find a prefix. For more, longer lists have to be planned (<see cref="MoveChanges.Plan"/>).
    /// </remarks>
    /// <param name="cluster">The new cluster's id; random, not zero.</param>
    /// <param name="secret">The key of digests; random.</param>
    /// <param name="members">The founders, in any order. They are the voters, too.</param>
    /// <param name="operation">Id of this change.</param>
    /// <param name="replicas">Replicas of the first tables in each data centre. <value>Default 3.</value></param>
    /// <param name="slotCount">A power of two. <value>Default 0: by the number of members.</value></param>
    public static ChangeResult Form(
        UInt128 cluster, UInt128 secret, IReadOnlyCollection<MemberEntry> members, UInt128 operation, int replicas = 3, int slotCount = 0)
    {
        if (cluster == 0 || secret == 0 || members.Count is < 1 or > DocumentLimits.MembersMax)
        {
            return Bad($"A cluster needs an id, a secret and 1 to {DocumentLimits.MembersMax} members; {members.Count} were given.");
        }

        var sorted = ImmutableArray.CreateRange(members).Sort((a, b) => a.Id.CompareTo(b.Id));
        var ids = new NodeId[sorted.Length];
        var placed = new List<PlacementMember>();
        var nodes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < sorted.Length; i++)
        {
            ids[i] = sorted[i].Id;
            placed.Add(new PlacementMember(sorted[i].Id, sorted[i].DataCentre, sorted[i].Rack, sorted[i].Weight));
            nodes[sorted[i].DataCentre] = nodes.GetValueOrDefault(sorted[i].DataCentre) + 1;
            if (i > 0 && ids[i] == ids[i - 1])
            {
                return Bad($"Two founders have the id {ids[i]}: a data folder was copied. Give each node a folder of its own.");
            }
        }

        var planned = new Dictionary<string, int>();
        var wanted = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (dataCentre, count) in nodes)
        {
            planned[dataCentre] = Math.Min(count, DocumentLimits.ReplicasPlannedMax);
            wanted[dataCentre] = replicas;
        }

        var geometry = new SlotGeometry(slotCount > 0 ? slotCount : SlotGeometry.DefaultCountFor(sorted.Length));
        var epochs = new long[geometry.Count];
        Array.Fill(epochs, 1);
        var none = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        return Checked(new ClusterDocument
        {
            Cluster = cluster,
            Era = 1,
            Epoch = 1,
            VotersVersion = 1,
            Voters = [.. ids],
            Secret = secret,
            Members = sorted,
            NextTableId = 3,
            Tables =
            [
                new TableEntry(1, DefaultTable, ResolutionRule.Siblings, wanted.ToImmutable(), none.Add("allow_mult", "false"), 1),
                new TableEntry(2, BucketsTable, ResolutionRule.LastWriteWins, wanted.ToImmutable(), none, 1),
            ],
            Placement = Planner.Plan(placed, geometry.Count, planned, null),
            SlotEpochs = [.. epochs],
            Operations = [new OperationEntry(operation, 1, "formed the cluster")],
        });
    }

    /// <summary>Adds a table. The same definition again changes nothing.</summary>
    /// <param name="document">The newest page.</param>
    /// <param name="name">A name (see <see cref="Names"/>), not reserved.</param>
    /// <param name="rule">How concurrent writes are resolved.</param>
    /// <param name="replicas">For each data centre 1 to 16; empty means 3 in every data centre.</param>
    /// <param name="properties">Free properties.</param>
    /// <param name="operation">Id of this change.</param>
    public static ChangeResult CreateTable(
        ClusterDocument document,
        string name,
        ResolutionRule rule,
        IReadOnlyDictionary<string, int> replicas,
        IReadOnlyDictionary<string, string> properties,
        UInt128 operation)
    {
        var wanted = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        wanted.AddRange(replicas);
        foreach (var dataCentre in replicas.Count == 0 ? document.Placement.DataCentres : [])
        {
            wanted[dataCentre] = 3;
        }

        if ((DocumentFaults.OfTable(name, rule, wanted, properties) ?? LifetimeFault(properties) ?? ReplicasFault(document, wanted)) is { } fault)
        {
            return Bad(fault);
        }

        if (document.TableNamed(name) is { } existing)
        {
            return existing.IsDefinedAs(rule, wanted, properties)
                ? new ChangeResult.Unchanged(document)
                : new ChangeResult.Rejected(ChangeFault.TableExists, $"Table '{name}' exists with another definition. Choose another name.");
        }

        if (Names.IsReserved(name))
        {
            return Bad($"Names that start with '{Names.ReservedPrefix}' are reserved. Choose another name.");
        }

        if (document.Tables.Length >= DocumentLimits.TablesMax)
        {
            return new ChangeResult.Rejected(
                ChangeFault.TooLarge, $"The cluster has {document.Tables.Length} tables, which is the limit. Use key prefixes instead of tables.");
        }

        var table = new TableEntry(
            document.NextTableId, name, rule, wanted.ToImmutable(),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, properties), document.Epoch + 1);
        return Checked(Next(document, operation, $"created table {name}") with
        {
            NextTableId = document.NextTableId + 1,
            Tables = document.Tables.Add(table),
        });
    }

    /// <summary>Sets properties of a table, and removes those given as null; the others stay.</summary>
    public static ChangeResult ChangeTable(
        ClusterDocument document, string name, IReadOnlyDictionary<string, string?> properties, UInt128 operation)
    {
        if (document.TableNamed(name) is not { } table)
        {
            return new ChangeResult.Rejected(ChangeFault.UnknownTable, $"There is no table '{name}'. Create it first.");
        }

        if (Names.IsReserved(name))
        {
            return Bad($"Table '{name}' belongs to Starling and keeps its properties.");
        }

        var changed = table.Properties.ToBuilder();
        foreach (var (key, value) in properties)
        {
            if (value is null)
            {
                changed.Remove(key);
            }
            else
            {
                changed[key] = value;
            }
        }

        if (table.Rule == ResolutionRule.DataTypes
            && changed.GetValueOrDefault(DataKindNames.Property) != table.Properties.GetValueOrDefault(DataKindNames.Property))
        {
            return Bad($"Table '{name}' holds values of the kind '{table.Properties[DataKindNames.Property]}' for all its life. Make another table.");
        }

        if ((DocumentFaults.OfTable(name, table.Rule, table.Replicas, changed) ?? LifetimeFault(changed)) is { } fault)
        {
            return Bad(fault);
        }

        return table.IsDefinedAs(table.Rule, table.Replicas, changed)
            ? new ChangeResult.Unchanged(document)
            : Checked(Next(document, operation, $"changed table {name}") with
            {
                Tables = document.Tables.Replace(table, table with { Properties = changed.ToImmutable(), Epoch = document.Epoch + 1 }),
            });
    }

    /// <summary>Puts a node that begins with an empty disk in the place of a member that has lost its disk (see <see cref="NodeReplacement"/>). The same again
    /// changes nothing.</summary>
    /// <param name="document">The newest page.</param>
    /// <param name="old">The member that is replaced. Whoever asks has made sure that it is dead.</param>
    /// <param name="newcomer">Who comes; at the same address, data centre and rack, under an id that was never a member's.</param>
    /// <param name="operation">Id of this change, drawn by the newcomer.</param>
    public static ChangeResult Replace(ClusterDocument document, NodeId old, MemberEntry newcomer, UInt128 operation)
    {
        if (document.MemberOf(newcomer.Id) is { } already && already.Address == newcomer.Address && document.ReplacementOf(old)?.New == newcomer.Id)
        {
            return new ChangeResult.Unchanged(document);
        }

        var entry = document.MemberOf(old);
        return NodeReplacement.FaultOf(document, entry, newcomer) is { } fault
            ? Bad(fault)
            : Checked(NodeReplacement.Apply(Next(document, operation, $"replaced node {old} by {newcomer.Id}"), entry!, newcomer));
    }

    /// <summary>Checked when a table is made or changed, and not of documents that are read: an older one may hold any text there.</summary>
    private static string? LifetimeFault(IEnumerable<KeyValuePair<string, string>> properties)
    {
        foreach (var (name, text) in properties)
        {
            if (name == TableView.LifetimeProperty && !Lifetime.TryParse(text, out _))
            {
                return $"The property {name} is '{text}'. Write a time such as 90s, 12h or 7d, at most 36525d, or 0 for never.";
            }
        }

        return null;
    }

    private static string? ReplicasFault(ClusterDocument document, IReadOnlyDictionary<string, int> replicas)
    {
        foreach (var (dataCentre, count) in replicas)
        {
            var lists = document.Placement.ListsOf(dataCentre);
            if (lists.IsEmpty)
            {
                return $"Data centre '{dataCentre}' is unknown or holds no data. Known: {string.Join(", ", document.Placement.DataCentres)}.";
            }

            var nodes = 0;
            foreach (var member in document.Members)
            {
                nodes += member.DataCentre == dataCentre && member.Weight > 0 ? 1 : 0;
            }

            if (count > lists[0].Length && lists[0].Length < nodes)
            {
                return $"{count} replicas in '{dataCentre}' are more than the {lists[0].Length} for which slots are planned."
                    + " Ask for fewer, or plan more.";
            }
        }

        return null;
    }

    /// <summary>The next page, which remembers the change.</summary>
    internal static ClusterDocument Next(ClusterDocument document, UInt128 operation, string outcome)
    {
        var operations = document.Operations;
        if (operations.Length >= DocumentLimits.OperationsMax)
        {
            operations = operations.RemoveRange(0, operations.Length - DocumentLimits.OperationsMax + 1);
        }

        return document with
        {
            Epoch = document.Epoch + 1,
            Operations = operations.Add(new OperationEntry(operation, document.Epoch + 1, outcome)),
        };
    }

    /// <summary>The last gate before a document may be proposed.</summary>
    internal static ChangeResult Checked(ClusterDocument document)
    {
        var faults = document.Faults();
        return faults.Count == 0
            ? new ChangeResult.Changed(document)
            : new ChangeResult.Rejected(ChangeFault.TooLarge, string.Join(" ", faults));
    }

    private static ChangeResult.Rejected Bad(string text) => new(ChangeFault.BadRequest, text);
}
