using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using Spectre.Console;
using Starling.Api;

namespace Starling.Cli.Output;

/// <summary>Shows on one screen who holds what: a table of the nodes, and a letter for each slot.</summary>
internal static class RingText
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Columns = 64;
    private const int RowsMax = 16;
    private const int MovesShown = 12;

    public static void Print(ClusterRing ring)
    {
        var rows = Screen.NewTable("", "address", "node", "place", "member", "weight", "slots", "share", "first in", "coming", "going");
        var all = ring.Nodes.Sum(node => (long)node.Slots);
        for (var i = 0; i < ring.Nodes.Count; i++)
        {
            var node = ring.Nodes[i];
            rows.AddRow(
                LetterOf(i).ToString(),
                Markup.Escape(node.Address),
                StatusText.Short(node.Id),
                Markup.Escape($"{node.DataCentre}/{node.Rack}"),
                node.Membership == "normal" ? "normal" : $"[yellow]{Markup.Escape(node.Membership)}[/]",
                Count(node.Weight),
                Count(node.Slots),
                all == 0 ? "0 %" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * node.Slots / all:0.0} %"),
                Count(node.First),
                Count(node.Coming),
                Count(node.Going));
        }

        Screen.Results.Write(rows);
        foreach (var (dataCentre, lists) in ring.Lists)
        {
            PrintMap(dataCentre, lists, [.. ring.Moves.Select(move => move.Slot)]);
        }

        PrintMoves(ring);
    }

    public static void Json(Utf8JsonWriter json, ClusterRing ring)
    {
        json.WriteStartObject();
        json.WriteNumber("epoch", ring.Epoch);
        json.WriteStartArray("nodes");
        foreach (var node in ring.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("id", node.Id);
            json.WriteString("address", node.Address);
            json.WriteString("dataCentre", node.DataCentre);
            json.WriteString("rack", node.Rack);
            json.WriteString("membership", node.Membership);
            json.WriteNumber("weight", node.Weight);
            json.WriteNumber("slots", node.Slots);
            json.WriteNumber("first", node.First);
            json.WriteNumber("coming", node.Coming);
            json.WriteNumber("going", node.Going);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("lists");
        foreach (var (dataCentre, lists) in ring.Lists)
        {
            json.WriteStartArray(dataCentre);
            foreach (var list in lists)
            {
                json.WriteStartArray();
                foreach (var node in list)
                {
                    json.WriteNumberValue(node);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartArray("moves");
        foreach (var move in ring.Moves)
        {
            json.WriteStartObject();
            json.WriteNumber("slot", move.Slot);
            json.WriteNumber("stage", move.Stage);
            Texts(json, "to", move.To);
            Texts(json, "from", move.From);
            Texts(json, "waitsFor", move.WaitsFor);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One letter for each slot, or for each group of them where there are too many: the first replica. Those that move stand out.</summary>
    private static void PrintMap(string dataCentre, IReadOnlyList<IReadOnlyList<int>> lists, HashSet<int> moving)
    {
        var step = System.Math.Max(1, lists.Count / (Columns * RowsMax));
        Screen.Results.MarkupLineInterpolated(
            $"{dataCentre}: the first replica of {(step == 1 ? "each slot" : $"every {step}th slot")}, {Columns} to a line; those that move are [yellow on blue]marked[/]");
        var line = new StringBuilder();
        for (var slot = 0; slot < lists.Count; slot += step)
        {
            var letter = lists[slot].Count == 0 ? '.' : LetterOf(lists[slot][0]);
            var isMoving = moving.Any(move => move >= slot && move < slot + step);
            line.Append(isMoving ? $"[yellow on blue]{letter}[/]" : letter.ToString());
            if ((slot / step % Columns) == Columns - 1 || slot + step >= lists.Count)
            {
                Screen.Results.MarkupLine("  " + line);
                line.Clear();
            }
        }
    }

    private static void PrintMoves(ClusterRing ring)
    {
        foreach (var move in ring.Moves.Take(MovesShown))
        {
            var waits = move.WaitsFor.Count == 0 ? "all have reported" : "waits for " + string.Join(", ", move.WaitsFor);
            Screen.Results.WriteLine($"slot {move.Slot}: {Places(move.From)} -> {Places(move.To)}, stage {move.Stage} of 2, {waits}");
        }

        if (ring.Moves.Count > MovesShown)
        {
            Screen.Results.WriteLine($"... and {ring.Moves.Count - MovesShown} more that move; --json shows all.");
        }
    }

    private static string Places(IReadOnlyList<string> addresses) => addresses.Count == 0 ? "nobody" : string.Join(", ", addresses);

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static char LetterOf(int node) => node < Letters.Length ? Letters[node] : '*';

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
