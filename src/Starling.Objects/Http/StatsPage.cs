using System;
using System.Buffers;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary><c>/stats</c>: the cluster and this door in figures, under the names that Riak's tools read.</summary>
internal sealed class StatsPage(IStarling starling, DoorFigures figures, string riakVersion)
{
    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var cluster = await starling.StatusAsync(request.Aborted);
        var asText = MediaType.Choose(request.Accept, "application/json", "text/plain") == "text/plain";
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = asText }))
        {
            json.WriteStartObject();
            Write(json, "node_get_fsm_time", "node_gets", figures.GetTime.View());
            Write(json, "node_put_fsm_time", "node_puts", figures.PutTime.View());
            Write(json, "node_get_fsm_siblings", null, figures.Siblings.View());
            Write(json, cluster);
            await WriteAgreementAsync(json, request);
            json.WriteEndObject();
        }

        var answer = Answer.OfJson(200, bytes.WrittenMemory);
        return asText ? new Answer(200).With("Content-Type", "text/plain").WithBody(answer.Body) : answer;
    }

    /// <summary>How far this node's replicas are proven equal to the others', under names that Riak never had. Nothing before the cluster has formed.</summary>
    private async Task WriteAgreementAsync(Utf8JsonWriter json, DoorRequest request)
    {
        NodeAgreement own;
        try
        {
            own = (await starling.AgreementAsync(new AgreementQuery { OnlyAskedNode = true }, request.Aborted)).Nodes[0];
        }
        catch (StarlingException fault) when (fault.Code is StarlingError.NotReady)
        {
            return;
        }

        var tables = own.Tables ?? [];
        json.WriteNumber("agreement_slots", tables.Sum(table => (long)table.Slots));
        json.WriteNumber("agreement_slots_agreed", tables.Sum(table => (long)table.Agreed));
        json.WriteNumber("agreement_slots_different", tables.Sum(table => (long)table.Different));
        json.WriteNumber("agreement_slots_unknown", tables.Sum(table => (long)table.Unknown));
        json.WriteNumber("agreement_slots_adopting", tables.Sum(table => (long)table.Adopting));
        json.WriteNumber("agreement_records_unproven", tables.Sum(table => table.Records));
        json.WriteNumber("agreement_tombstones_waiting", tables.Sum(table => table.TombstonesWaiting));
        json.WriteNumber("agreement_tombstones_uncounted", tables.Count(table => table.TombstonesUncounted));
        WriteAge(json, "agreement_proof_age", tables.All(table => table.OldestProofSeconds is not null) ? tables.Max(table => table.OldestProofSeconds) : null);
        WriteAge(json, "agreement_watermark_age", tables.Max(table => table.WatermarkAgeSeconds));
        if (own.Figures is { } done)
        {
            json.WriteNumber("agreement_exchanges_total", done.Exchanges);
            json.WriteNumber("agreement_bytes_received_total", done.BytesReceived);
            json.WriteNumber("agreement_bytes_sent_total", done.BytesSent);
            json.WriteNumber("agreement_records_read_total", done.RecordsRead);
            json.WriteNumber("agreement_records_pulled_total", done.RowsPulled);
            json.WriteNumber("agreement_records_pushed_total", done.RowsPushed);
            json.WriteNumber("agreement_rounds_total", done.Rounds);
            json.WriteNumber("agreement_commits_total", done.Commits);
            json.WriteNumber("agreement_purged_total", done.Purged);
            json.WriteNumber("agreement_leaves_scrubbed_total", done.LeavesScrubbed);
            json.WriteNumber("agreement_leaves_damaged_total", done.LeavesDamaged);
            json.WriteNumber("agreement_adoptions_total", done.Adoptions);
        }
    }

    /// <summary>Seconds, or null for "never".</summary>
    private static void WriteAge(Utf8JsonWriter json, string name, double? seconds)
    {
        if (seconds is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, string? counter, FigureView view)
    {
        if (counter is not null)
        {
            json.WriteNumber(counter, view.Count);
            json.WriteNumber(counter + "_total", view.Total);
        }

        json.WriteNumber(name + "_mean", view.Mean);
        json.WriteNumber(name + "_median", view.Median);
        json.WriteNumber(name + "_95", view.P95);
        json.WriteNumber(name + "_99", view.P99);
        json.WriteNumber(name + "_100", view.Max);
    }

    private void Write(Utf8JsonWriter json, ClusterStatus cluster)
    {
        var asked = cluster.Nodes.FirstOrDefault(node => node.Id == cluster.AskedNode);
        json.WriteString("riak_kv_version", riakVersion);
        json.WriteString("nodename", cluster.AskedNode);
        json.WriteNumber("vnode_gets_total", asked?.Reads ?? 0);
        json.WriteNumber("vnode_puts_total", asked?.Writes ?? 0);
        json.WriteNumber("read_repairs_total", asked?.ReadRepairs ?? 0);
        json.WriteNumber("mem_total", asked?.Memory ?? 0);
        json.WriteNumber("cpu_nprocs", Environment.ProcessorCount);
        json.WriteNumber("ring_num_partitions", cluster.Slots);
        json.WriteNumber("ring_creation_size", cluster.Slots);
        json.WriteString(
            "ring_ownership",
            "[" + string.Join(',', cluster.Nodes.Select(node => $"{{'{node.Id}',{node.Slots}}}")) + "]");
        json.WriteStartArray("ring_members");
        foreach (var node in cluster.Nodes)
        {
            json.WriteStringValue(node.Id);
        }

        json.WriteEndArray();
        json.WriteStartArray("connected_nodes");
        foreach (var node in cluster.Nodes.Where(node => node.Id != cluster.AskedNode && node.State == "alive"))
        {
            json.WriteStringValue(node.Id);
        }

        json.WriteEndArray();
    }
}
