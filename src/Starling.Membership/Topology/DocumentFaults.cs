using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Values;

namespace Starling.Membership.Topology;

/// <summary>The laws of a cluster document. They are checked when a document is made and again before it is acted on.</summary>
/// <remarks>A node that is shown a broken document refuses it and goes on with the one it has, instead of crashing or obeying.</remarks>
internal static class DocumentFaults
{
    private const int FaultsMax = 32;
    private const int WeightMax = 1_000_000;

    public static IReadOnlyList<string> Of(ClusterDocument document)
    {
        var faults = new List<string>();
        Numbers(document, faults);
        Members(document, faults);
        Voters(document, faults);
        Tables(document, faults);
        Slots(document, faults);
        Operations(document, faults);
        Replaced(document, faults);
        MoveFaults.Add(document, faults);
        if (faults.Count == 0 && document.Encode().Length is var size and > DocumentLimits.SizeMax)
        {
            faults.Add($"The document takes {size} bytes, more than {DocumentLimits.SizeMax}: remove tables or properties.");
        }

        if (faults.Count > FaultsMax)
        {
            faults.RemoveRange(FaultsMax, faults.Count - FaultsMax);
        }

        return faults;
    }

    /// <summary>What is wrong with a table's name, replicas and properties as such; null for nothing.</summary>
    public static string? OfTable(
        string name, ResolutionRule rule, IReadOnlyDictionary<string, int> replicas, IReadOnlyDictionary<string, string> properties)
    {
        if (!Names.IsName(name))
        {
            return $"'{name}' is not a table's name: write 1 to {Names.LengthMax} letters, digits, '_', '-' or '.'.";
        }

        if (rule is not (ResolutionRule.LastWriteWins or ResolutionRule.Siblings or ResolutionRule.DataTypes))
        {
            return $"Table '{name}' has the unknown resolution rule {(byte)rule}.";
        }

        if (rule == ResolutionRule.DataTypes && !DataKindNames.TryParse(properties.GetValueOrDefault(DataKindNames.Property), out _))
        {
            return $"Table '{name}' holds data types, so its property '{DataKindNames.Property}' has to say which: {DataKindNames.All}.";
        }

        if (replicas.Count == 0)
        {
            return $"Table '{name}' has no replicas: name at least one data centre.";
        }

        foreach (var (dataCentre, count) in replicas)
        {
            if (count is < 1 or > Planner.MaxReplicas)
            {
                return $"Table '{name}' wants {count} replicas in '{dataCentre}'; 1 to {Planner.MaxReplicas} are possible.";
            }
        }

        if (properties.Count > DocumentLimits.PropertiesMax)
        {
            return $"Table '{name}' has {properties.Count} properties; {DocumentLimits.PropertiesMax} are possible.";
        }

        foreach (var (key, value) in properties)
        {
            if (key.Length == 0 || !IsText(key, DocumentLimits.PropertyNameMax) || !IsText(value, DocumentLimits.PropertyValueMax))
            {
                return $"Table '{name}' has a property whose name is empty or over {DocumentLimits.PropertyNameMax} bytes, or whose value is"
                    + $" over {DocumentLimits.PropertyValueMax} bytes, or one of them is not Unicode text.";
            }
        }

        return null;
    }

    private static void Numbers(ClusterDocument document, List<string> faults)
    {
        if (document.Cluster == 0 || document.Era < 1 || document.Epoch < 1 || document.VotersVersion < 1)
        {
            faults.Add($"Cluster id, era ({document.Era}), epoch ({document.Epoch}) and voters' version ({document.VotersVersion}) start at 1.");
        }
    }

    private static void Members(ClusterDocument document, List<string> faults)
    {
        if (document.Members.Length is < 1 or > DocumentLimits.MembersMax)
        {
            faults.Add($"{document.Members.Length} members; 1 to {DocumentLimits.MembersMax} are possible.");
        }

        var addresses = new HashSet<World.Endpoint>();
        var last = default(NodeId);
        foreach (var member in document.Members)
        {
            if (member.Id.CompareTo(last) <= 0)
            {
                faults.Add($"Member {member.Id} is no id, stands twice, or is out of order.");
            }

            last = member.Id;
            if (!IsText(member.Address.Host, DocumentLimits.HostMax) || member.Address.Host.Length == 0
                || member.Address.Port is < 1 or > 65535 || !addresses.Add(member.Address))
            {
                faults.Add($"Member {member.Id} has the address {member.Address}, which is no address or another member's.");
            }

            if (!Names.IsName(member.DataCentre) || !Names.IsName(member.Rack))
            {
                faults.Add($"Member {member.Id} stands in '{member.DataCentre}' / '{member.Rack}': these are not names.");
            }

            if (member.Weight is < 0 or > WeightMax || member.State is < MemberState.Normal or > MemberState.Removing)
            {
                faults.Add($"Member {member.Id} has weight {member.Weight} and state {(byte)member.State}, which are not possible.");
            }
        }
    }

    private static void Voters(ClusterDocument document, List<string> faults)
    {
        if (document.Voters.IsEmpty)
        {
            faults.Add("There are no voters.");
        }

        var last = default(NodeId);
        foreach (var voter in document.Voters)
        {
            if (voter.CompareTo(last) <= 0 || document.IndexOf(voter) < 0)
            {
                faults.Add($"Voter {voter} is no member, stands twice, or is out of order.");
            }

            last = voter;
        }
    }

    private static void Tables(ClusterDocument document, List<string> faults)
    {
        if (document.Tables.Length > DocumentLimits.TablesMax)
        {
            faults.Add($"{document.Tables.Length} tables; {DocumentLimits.TablesMax} are possible.");
        }

        var names = new HashSet<string>();
        var last = 0u;
        foreach (var table in document.Tables)
        {
            if (table.Id <= last || table.Id >= document.NextTableId || !names.Add(table.Name) || table.Epoch < 1 || table.Epoch > document.Epoch)
            {
                faults.Add($"Table '{table.Name}' ({table.Id}, epoch {table.Epoch}) stands twice, is out of order, or is from the future.");
            }

            last = table.Id;
            if (OfTable(table.Name, table.Rule, table.Replicas, table.Properties) is { } fault)
            {
                faults.Add(fault);
            }

            foreach (var dataCentre in table.Replicas.Keys)
            {
                if (document.Placement.ListsOf(dataCentre).IsEmpty)
                {
                    faults.Add($"Table '{table.Name}' has replicas in '{dataCentre}', which holds no data.");
                }
            }
        }
    }

    private static void Slots(ClusterDocument document, List<string> faults)
    {
        var placement = document.Placement;
        foreach (var dataCentre in placement.DataCentres)
        {
            var lists = placement.ListsOf(dataCentre);
            for (var slot = 0; slot < lists.Length && faults.Count < FaultsMax; slot++)
            {
                // That no node stands twice in a slot is a law of Placement itself.
                // While slots move one after another, some lists are longer than others.
                if (lists[slot].Length > Planner.MaxReplicas || (lists[slot].Length != lists[0].Length && !MoveFields.AreNeeded(document)))
                {
                    faults.Add($"Slot {slot} has {lists[slot].Length} replicas in '{dataCentre}', where slot 0 has {lists[0].Length}.");
                }

                CheckList(document, dataCentre, slot, lists[slot], faults);
            }
        }

        if (document.SlotEpochs.Length != placement.Geometry.Count)
        {
            faults.Add($"{document.SlotEpochs.Length} slot epochs for {placement.Geometry.Count} slots.");
        }

        foreach (var epoch in document.SlotEpochs)
        {
            if (epoch < 1 || epoch > document.Epoch)
            {
                faults.Add($"A slot is of epoch {epoch}, the document of epoch {document.Epoch}.");
                break;
            }
        }
    }

    private static void CheckList(
        ClusterDocument document, string dataCentre, int slot, ImmutableArray<NodeId> list, List<string> faults)
    {
        foreach (var id in list)
        {
            if (document.MemberOf(id)?.DataCentre != dataCentre)
            {
                faults.Add($"Slot {slot} names {id}, which is no member in data centre '{dataCentre}'.");
            }
        }
    }

    private static void Operations(ClusterDocument document, List<string> faults)
    {
        if (document.Operations.Length > DocumentLimits.OperationsMax)
        {
            faults.Add($"{document.Operations.Length} remembered changes; {DocumentLimits.OperationsMax} are possible.");
        }

        var seen = new HashSet<System.UInt128>();
        var last = 0L;
        foreach (var operation in document.Operations)
        {
            if (!seen.Add(operation.Id) || operation.Epoch <= last || operation.Epoch > document.Epoch
                || !IsText(operation.Outcome, DocumentLimits.OutcomeMax))
            {
                faults.Add($"The remembered change of epoch {operation.Epoch} stands twice, is out of order, or has no readable outcome.");
            }

            last = operation.Epoch;
        }
    }

    private static void Replaced(ClusterDocument document, List<string> faults)
    {
        if (document.Replaced.Length > DocumentLimits.ReplacedMax)
        {
            faults.Add($"{document.Replaced.Length} replaced nodes; {DocumentLimits.ReplacedMax} are possible.");
        }

        var seen = new HashSet<NodeId>();
        var last = 0L;
        foreach (var node in document.Replaced)
        {
            if (node.Old == default || node.New == default || node.Old == node.New || !seen.Add(node.Old) || document.MemberOf(node.Old) is not null
                || node.Epoch <= last || node.Epoch > document.Epoch)
            {
                faults.Add($"The replaced node {node.Old} stands twice, is a member, or is out of order.");
            }

            last = node.Epoch;
        }
    }

    private static bool IsText(string? text, int bytesMax)
    {
        if (text is null || text.Length > bytesMax)
        {
            return false;
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return Utf8.FromUtf16(text, bytes, out _, out var written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            && written <= bytesMax;
    }
}
