using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Spectre.Console;
using Starling.Api;

namespace Starling.Cli.Output;

/// <summary>Shows what a change of the cluster does, or would do.</summary>
internal static class ChangeText
{
    public static void Print(ClusterChangeReport report)
    {
        Screen.Results.WriteLine(Headline(report));
        foreach (var remark in report.Remarks)
        {
            Screen.Results.MarkupLineInterpolated($"[yellow]{remark}[/]");
        }

        if (report.Copies == 0 && report.Slots == 0)
        {
            return;
        }

        var rows = Screen.NewTable("address", "node", "slots before", "slots after", "change");
        foreach (var share in report.Shares.OrderBy(share => share.Address, StringComparer.Ordinal))
        {
            rows.AddRow(
                Markup.Escape(share.Address.Length == 0 ? "(new)" : share.Address),
                Markup.Escape(StatusText.Short(share.Id)),
                Count(share.Before),
                Count(share.After),
                string.Create(CultureInfo.InvariantCulture, $"{share.After - share.Before:+#,0;-#,0;0}"));
        }

        Screen.Results.Write(rows);
    }

    public static void Json(Utf8JsonWriter json, ClusterChangeReport report)
    {
        json.WriteStartObject();
        json.WriteString("summary", report.Summary);
        json.WriteString("node", report.Node);
        json.WriteBoolean("made", report.IsMade);
        json.WriteBoolean("wasSo", report.WasSo);
        json.WriteNumber("epoch", report.Epoch);
        json.WriteNumber("slots", report.Slots);
        json.WriteNumber("copies", report.Copies);
        JsonText.Number(json, "bytes", report.Bytes);
        json.WriteStartArray("shares");
        foreach (var share in report.Shares)
        {
            json.WriteStartObject();
            json.WriteString("id", share.Id);
            json.WriteString("address", share.Address);
            json.WriteNumber("before", share.Before);
            json.WriteNumber("after", share.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("remarks");
        foreach (var remark in report.Remarks)
        {
            json.WriteStringValue(remark);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Headline(ClusterChangeReport report)
    {
        var what = char.ToUpperInvariant(report.Summary[0]) + report.Summary[1..];
        if (report.WasSo)
        {
            return $"{what}: it is so already, nothing was changed (epoch {report.Epoch}).";
        }

        var cost = report.Copies == 0 && report.Slots == 0
            ? "no data moves"
            : $"{Count(report.Copies)} copies of slots, {(report.Bytes is { } bytes ? "about " + StatusText.Bytes(bytes) : "of unknown size")}, of {Count(report.Slots)} slots whose replicas change";
        return report.IsMade ? $"{what} (epoch {report.Epoch}): {cost}." : $"Dry run, nothing was changed. {what}: {cost}.";
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
