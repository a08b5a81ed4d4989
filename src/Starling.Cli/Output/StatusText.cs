using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Spectre.Console;
using Starling.Api;

namespace Starling.Cli.Output;

/// <summary>Shows the cluster's state.</summary>
internal static class StatusText
{
    public static void Print(ClusterStatus status)
    {
        Screen.Results.MarkupLineInterpolated(
            $"cluster {(status.Cluster.Length == 0 ? "(not formed)" : status.Cluster)}, epoch {status.Epoch}, {status.Slots} slots, {status.Tables} tables");
        if (status.Moves is { } moves)
        {
            Screen.Results.MarkupLineInterpolated($"[yellow]{InWords(moves)}[/]");
        }

        var table = Screen.NewTable(
            "address", "node", "place", "state", "up", "slots", "disk used", "disk free", "memory", "reads", "writes", "repairs", "hints pending/stored/delivered");
        foreach (var node in status.Nodes.OrderBy(node => node.Address, StringComparer.Ordinal))
        {
            table.AddRow(
                Markup.Escape(node.Address),
                node.Id == status.AskedNode ? $"{Short(node.Id)} (asked)" : Short(node.Id),
                Markup.Escape($"{node.DataCentre}/{node.Rack}"),
                (node.State == "alive" ? "[green]alive[/]" : $"[red]{Markup.Escape(node.State)}[/]")
                    + (node.Membership is null or "normal" ? "" : $" [yellow]{Markup.Escape(node.Membership)}[/]"),
                node.UptimeSeconds is { } seconds ? Duration(TimeSpan.FromSeconds(seconds)) : "?",
                Count(node.Slots),
                Bytes(node.BytesUsed),
                Bytes(node.BytesFree),
                Bytes(node.Memory),
                Count(node.Reads),
                Count(node.Writes),
                Count(node.ReadRepairs),
                $"{Count(node.HintsPending)}/{Count(node.HintsStored)}/{Count(node.HintsDelivered)}");
        }

        Screen.Results.Write(table);
        foreach (var node in status.Nodes.Where(node => node.Outlook is not null))
        {
            Screen.Results.MarkupLineInterpolated($"[yellow]{node.Address}, which is {node.State}, {node.Outlook}[/]");
        }
    }

    public static void Json(Utf8JsonWriter json, ClusterStatus status)
    {
        json.WriteStartObject();
        json.WriteString("cluster", status.Cluster);
        json.WriteNumber("epoch", status.Epoch);
        json.WriteNumber("slots", status.Slots);
        json.WriteNumber("tables", status.Tables);
        json.WriteString("askedNode", status.AskedNode);
        if (status.Moves is { } moves)
        {
            json.WriteStartObject("moves");
            json.WriteNumber("moving", moves.Moving);
            json.WriteNumber("left", moves.Left);
            json.WriteNumber("reports", moves.Reports);
            json.WriteBoolean("paused", moves.IsPaused);
            json.WriteNumber("percent", moves.Percent);
            JsonText.Number(json, "secondsLeft", moves.SecondsLeft);
            json.WriteEndObject();
        }

        json.WriteStartArray("nodes");
        foreach (var node in status.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("id", node.Id);
            json.WriteString("address", node.Address);
            json.WriteString("dataCentre", node.DataCentre);
            json.WriteString("rack", node.Rack);
            json.WriteString("state", node.State);
            json.WriteString("membership", node.Membership);
            json.WriteString("outlook", node.Outlook);
            JsonText.Number(json, "weight", node.Weight);
            json.WriteString("version", node.Version);
            json.WriteNumber("slots", node.Slots);
            JsonText.Number(json, "incarnation", node.Incarnation);
            JsonText.Number(json, "uptimeSeconds", node.UptimeSeconds);
            JsonText.Number(json, "bytesUsed", node.BytesUsed);
            JsonText.Number(json, "bytesFree", node.BytesFree);
            JsonText.Number(json, "memory", node.Memory);
            JsonText.Number(json, "reads", node.Reads);
            JsonText.Number(json, "writes", node.Writes);
            JsonText.Number(json, "readRepairs", node.ReadRepairs);
            JsonText.Number(json, "hintsPending", node.HintsPending);
            JsonText.Number(json, "hintsStored", node.HintsStored);
            JsonText.Number(json, "hintsDelivered", node.HintsDelivered);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>How far slots have come that move.</summary>
    public static string InWords(ClusterMoves moves) => string.Create(
        CultureInfo.InvariantCulture,
        $"slots move between nodes: {moves.Percent:0.0} % done, {moves.Moving:N0} moving, {moves.Left:N0} to come")
        + (moves.IsPaused ? "; paused: 'starling resume' lets them go on"
            : moves.SecondsLeft is { } left ? $", about {Duration(TimeSpan.FromSeconds(left))} left" : "");

    public static string Duration(TimeSpan time) => time.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays}d {time.Hours}h")
        : time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Hours}h {time.Minutes}m")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m {time.Seconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0}s");

    /// <summary>An id cut to eight letters.</summary>
    public static string Short(string id) => id.Length > 8 ? id[..8] : id;

    private static string Count(long? count) => count is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "?";

    /// <summary>In MiB or GiB.</summary>
    public static string Bytes(long? bytes) => bytes switch
    {
        null => "?",
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB"),
    };
}
