using System;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Starling.Api;

namespace Starling.Cli.Output;

/// <summary>Shows one key: what each replica holds, and what each level would return.</summary>
internal static class ExplanationText
{
    public static void Print(Explanation told)
    {
        Screen.Results.MarkupLineInterpolated(
            $"table {told.Table}, token {told.Token}, slot {told.Slot} (epoch {told.SlotEpoch}), asked node {told.Coordinator}");
        var replicas = Screen.NewTable("replica", "node", "place", "state", "holds", "versions", "digest", "hints");
        foreach (var replica in told.Replicas)
        {
            replicas.AddRow(
                Markup.Escape(replica.Address),
                replica.Node.Length > 8 ? replica.Node[..8] : replica.Node,
                Markup.Escape($"{replica.DataCentre}/{replica.Rack}"),
                replica.State == "alive" ? "[green]alive[/]" : $"[red]{Markup.Escape(replica.State)}[/]",
                Markup.Escape(ReadingText.InWords(replica.Reading)),
                Markup.Escape(Tags(replica.Reading)),
                replica.Digest is { } digest ? digest[..8] : "",
                replica.HintsPending.ToString("N0", CultureInfo.InvariantCulture));
        }

        Screen.Results.Write(replicas);
        if (told.Agreement is { } agreement)
        {
            Screen.Results.MarkupLineInterpolated($"{agreement}");
            PrintStandings(told);
        }

        var levels = Screen.NewTable("level", "possible", "a read now");
        foreach (var level in told.Levels)
        {
            levels.AddRow(
                Markup.Escape(level.Level), level.Possible ? "[green]yes[/]" : "[red]no[/]", Markup.Escape(Screen.Brief(level.Outcome, 120)));
        }

        Screen.Results.Write(levels);
    }

    /// <summary>The fingerprints themselves, for whoever wants to see them with his own eyes.</summary>
    private static void PrintStandings(Explanation told)
    {
        var first = told.Replicas[0].Standing;
        var rows = Screen.NewTable("replica", "fingerprint", "leaf", "leaf sum", "slot sum", "watermark", "closed");
        foreach (var replica in told.Replicas)
        {
            if (replica.Standing is { } standing)
            {
                rows.AddRow(
                    Markup.Escape(replica.Address),
                    standing.RowId is { } id ? id[..16] : "none",
                    standing.Leaf.ToString(CultureInfo.InvariantCulture),
                    Sum(standing.LeafSum, first?.LeafSum),
                    standing.IsAdopting ? "[red]being filled again[/]" : Sum(standing.SlotSum, first?.SlotSum),
                    Moment(standing.Watermark),
                    Moment(standing.Closed));
            }
        }

        Screen.Results.Write(rows);
    }

    private static string Sum(string? sum, string? first) =>
        sum is null ? "not told" : sum == first ? $"[green]{sum[..8]}[/]" : $"[yellow]{sum[..8]}[/]";

    private static string Moment(DateTimeOffset? moment) =>
        moment is { } known ? known.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "none";

    private static void Json(Utf8JsonWriter json, RecordStanding standing)
    {
        json.WriteStartObject("standing");
        json.WriteString("rowId", standing.RowId);
        json.WriteNumber("leaf", standing.Leaf);
        json.WriteString("leafSum", standing.LeafSum);
        json.WriteString("asOf", standing.AsOf);
        json.WriteString("slotSum", standing.SlotSum);
        Moment(json, "watermark", standing.Watermark);
        Moment(json, "closed", standing.Closed);
        Moment(json, "proven", standing.Proven);
        json.WriteBoolean("isAdopting", standing.IsAdopting);
        json.WriteEndObject();
    }

    private static void Moment(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void Json(Utf8JsonWriter json, Explanation told)
    {
        json.WriteStartObject();
        json.WriteString("table", told.Table);
        json.WriteNumber("token", told.Token);
        json.WriteNumber("slot", told.Slot);
        json.WriteNumber("slotEpoch", told.SlotEpoch);
        json.WriteString("coordinator", told.Coordinator);
        json.WriteString("agreement", told.Agreement);
        json.WriteStartArray("replicas");
        foreach (var replica in told.Replicas)
        {
            json.WriteStartObject();
            json.WriteString("node", replica.Node);
            json.WriteString("address", replica.Address);
            json.WriteString("dataCentre", replica.DataCentre);
            json.WriteString("rack", replica.Rack);
            json.WriteString("state", replica.State);
            json.WriteString("digest", replica.Digest);
            json.WriteNumber("hintsPending", replica.HintsPending);
            json.WritePropertyName("reading");
            if (replica.Reading is { } reading)
            {
                ReadingText.Json(json, reading);
            }
            else
            {
                json.WriteNullValue();
            }

            if (replica.Standing is { } standing)
            {
                Json(json, standing);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("levels");
        foreach (var level in told.Levels)
        {
            json.WriteStartObject();
            json.WriteString("level", level.Level);
            json.WriteBoolean("possible", level.Possible);
            json.WriteString("outcome", level.Outcome);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Tags(Reading? reading)
    {
        if (reading is null)
        {
            return "";
        }

        var tags = new string[reading.Versions.Count];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = reading.Versions[i].Tag[^6..];
        }

        return string.Join(' ', tags);
    }
}
