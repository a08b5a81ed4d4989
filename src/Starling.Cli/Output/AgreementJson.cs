using System.Text.Json;
using Starling.Api;

namespace Starling.Cli.Output;

/// <summary>Agreement for scripts.</summary>
internal static class AgreementJson
{
    public static void Write(Utf8JsonWriter json, ClusterAgreement told)
    {
        json.WriteStartObject();
        json.WriteString("askedNode", told.AskedNode);
        json.WriteStartArray("nodes");
        foreach (var node in told.Nodes)
        {
            Node(json, node);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Node(Utf8JsonWriter json, NodeAgreement node)
    {
        json.WriteStartObject();
        json.WriteString("id", node.Id);
        json.WriteString("address", node.Address);
        json.WriteString("state", node.State);
        json.WritePropertyName("tables");
        if (node.Tables is { } tables)
        {
            json.WriteStartArray();
            foreach (var table in tables)
            {
                Table(json, table);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteNullValue();
        }

        if (node.Figures is { } figures)
        {
            json.WriteStartObject("figures");
            json.WriteNumber("exchanges", figures.Exchanges);
            json.WriteNumber("bytesReceived", figures.BytesReceived);
            json.WriteNumber("bytesSent", figures.BytesSent);
            json.WriteNumber("recordsRead", figures.RecordsRead);
            json.WriteNumber("rowsPulled", figures.RowsPulled);
            json.WriteNumber("rowsPushed", figures.RowsPushed);
            json.WriteNumber("rounds", figures.Rounds);
            json.WriteNumber("commits", figures.Commits);
            json.WriteNumber("purged", figures.Purged);
            json.WriteNumber("leavesScrubbed", figures.LeavesScrubbed);
            json.WriteNumber("leavesDamaged", figures.LeavesDamaged);
            json.WriteNumber("adoptions", figures.Adoptions);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Table(Utf8JsonWriter json, TableAgreement table)
    {
        json.WriteStartObject();
        json.WriteString("table", table.Table);
        json.WriteNumber("slots", table.Slots);
        json.WriteNumber("agreed", table.Agreed);
        json.WriteNumber("different", table.Different);
        json.WriteNumber("unknown", table.Unknown);
        json.WriteNumber("adopting", table.Adopting);
        json.WriteNumber("records", table.Records);
        json.WriteBoolean("isEstimate", table.IsEstimate);
        JsonText.Number(json, "oldestProofSeconds", table.OldestProofSeconds);
        JsonText.Number(json, "watermarkAgeSeconds", table.WatermarkAgeSeconds);
        json.WriteNumber("withoutWatermark", table.WithoutWatermark);
        json.WriteNumber("tombstonesWaiting", table.TombstonesWaiting);
        json.WriteBoolean("tombstonesUncounted", table.TombstonesUncounted);
        json.WriteStartArray("blocks");
        foreach (var block in table.Blocks)
        {
            json.WriteStartObject();
            json.WriteString("node", block.Node);
            json.WriteString("address", block.Address);
            json.WriteString("why", block.Why);
            json.WriteNumber("slots", block.Slots);
            JsonText.Number(json, "sinceSeconds", block.SinceSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (table.SlotList is { } slots)
        {
            json.WriteStartArray("slotList");
            foreach (var slot in slots)
            {
                json.WriteStartObject();
                json.WriteNumber("slot", slot.Slot);
                json.WriteString("state", slot.State);
                JsonText.Number(json, "records", slot.Records);
                JsonText.Number(json, "proofSeconds", slot.ProofSeconds);
                JsonText.Number(json, "watermarkAgeSeconds", slot.WatermarkAgeSeconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
