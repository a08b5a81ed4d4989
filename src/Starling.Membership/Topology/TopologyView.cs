using System;
using System.Collections.Generic;
using System.Text;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Topology;

/// <summary>A cluster document made ready for looking things up on every request. Immutable but for what it remembers to be quick;
/// belongs to one executor. A new document makes a new view, swapped whole.</summary>
public sealed class TopologyView
{
    private readonly Dictionary<string, TableView> byName = [];
    private readonly Dictionary<string, TableView>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly Dictionary<uint, TableView> byId = [];
    private readonly Dictionary<NodeId, int> indexOf = [];
    private readonly List<string> dataCentres = [];
    private readonly Dictionary<int, SlotTransition> moving = [];

    /// <param name="document">The chosen document.</param>
    /// <param name="self">The node that looks; none for a client.</param>
    /// <param name="localDataCentre">The data centre to which LOCAL levels refer.</param>
    public TopologyView(ClusterDocument document, NodeId self, string localDataCentre)
    {
        Document = document;
        var members = document.Members;
        DataCentreOf = new int[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            indexOf.Add(members[i].Id, i);
            var dataCentre = dataCentres.IndexOf(members[i].DataCentre);
            if (dataCentre < 0)
            {
                dataCentre = dataCentres.Count;
                dataCentres.Add(members[i].DataCentre);
            }

            DataCentreOf[i] = dataCentre;
        }

        foreach (var transition in document.Transitions)
        {
            moving.Add(transition.Slot, transition);
        }

        Self = IndexOf(self);
        LocalDataCentre = dataCentres.IndexOf(localDataCentre);
        bySpan = byName.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var entry in document.Tables)
        {
            var table = new TableView(this, entry);
            byName.Add(entry.Name, table);
            byId.Add(entry.Id, table);
        }
    }

    public ClusterDocument Document { get; }

    public long Epoch => Document.Epoch;

    public uint Era => Document.Era;

    /// <summary>The index of the node that looks among the members; negative for a client.</summary>
    public int Self { get; }

    /// <summary>The number of the data centre to which LOCAL levels refer; negative when no member is there.</summary>
    public int LocalDataCentre { get; }

    /// <summary>For each member the number of its data centre.</summary>
    public int[] DataCentreOf { get; }

    /// <summary>What makes a context one of this cluster's.</summary>
    public ulong ClusterTag => (ulong)(Document.Cluster >> 64) ^ (ulong)Document.Cluster;

    public SlotGeometry Geometry => Document.Placement.Geometry;

    public Endpoint AddressOf(int member) => Document.Members[member].Address;

    /// <summary>A member's index in the document, or -1.</summary>
    public int IndexOf(NodeId id) => indexOf.TryGetValue(id, out var index) ? index : -1;

    /// <summary>The move of a slot; null while it stays.</summary>
    public SlotTransition? TransitionOf(int slot) => moving.Count == 0 ? null : moving.GetValueOrDefault(slot);

    public TableView? FindTable(uint id) => byId.GetValueOrDefault(id);

    public TableView? FindTable(string name) => byName.GetValueOrDefault(name);

    /// <summary>The table of a name given as UTF-8.</summary>
    public TableView? FindTable(ReadOnlySpan<byte> utf8Name)
    {
        if (utf8Name.Length > 64)
        {
            return null;
        }

        Span<char> name = stackalloc char[64];
        return bySpan.TryGetValue(name[..Encoding.UTF8.GetChars(utf8Name, name)], out var table) ? table : null;
    }

    /// <summary>The number of a data centre's name, or -1.</summary>
    internal int DataCentreNumber(string name) => dataCentres.IndexOf(name);
}
