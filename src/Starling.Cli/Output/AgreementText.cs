using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;
using Starling.Api;

namespace Starling.Cli.Output;

/// <summary>Shows on one screen whether the replicas are equal.</summary>
internal static class AgreementText
{
    private const int SlotsShown = 40;

    public static void Print(ClusterAgreement told)
    {
        Screen.Results.MarkupLine(Verdict(told));
        var rows = Screen.NewTable(
            "address", "table", "slots", "agreed", "different", "unknown", "adopting", "records", "proven", "watermark", "to purge", "in the way");
        foreach (var node in told.Nodes.OrderBy(node => node.Address, StringComparer.Ordinal))
        {
            if (node.Tables is not { } tables)
            {
                rows.AddRow(Markup.Escape(node.Address), $"[red]{Markup.Escape(node.State)}: no answer[/]");
                continue;
            }

            foreach (var table in tables)
            {
                rows.AddRow(Row(node, table));
            }
        }

        Screen.Results.Write(rows);
        PrintBlocks(told);
        PrintSlots(told);
    }

    /// <summary>One sentence that a tired person can rely on.</summary>
    internal static string Verdict(ClusterAgreement told)
    {
        var silent = told.Nodes.Where(node => node.Tables is null).Select(node => node.Address).ToList();
        var tables = told.Nodes.SelectMany(node => node.Tables ?? []).ToList();
        var open = tables.Sum(table => (long)table.Slots - table.Agreed);
        if (silent.Count > 0)
        {
            return $"[red]Not proven:[/] {Markup.Escape(string.Join(", ", silent))} did not answer.";
        }

        if (open > 0)
        {
            return $"[yellow]Not proven yet:[/] {Count(open)} of {Count(tables.Sum(table => (long)table.Slots))} replicas of slots.";
        }

        var oldest = tables.Max(table => table.OldestProofSeconds);
        return "[green]Proven equal:[/] every replica holds what every other one holds"
            + (oldest is { } seconds ? $", as of {Ago(seconds)} ago." : ".");
    }

    private static string[] Row(NodeAgreement node, TableAgreement table) =>
    [
        Markup.Escape(node.Address),
        Markup.Escape(table.Table),
        Count(table.Slots),
        table.Agreed == table.Slots ? $"[green]{Count(table.Agreed)}[/]" : Count(table.Agreed),
        Bad(table.Different, "yellow"),
        Bad(table.Unknown, "red"),
        Bad(table.Adopting, "red"),
        table.Records == 0 ? "0" : $"[yellow]{(table.IsEstimate ? "at least " : "")}{Count(table.Records)}[/]",
        table.OldestProofSeconds is { } proof ? Ago(proof) : "[yellow]never[/]",
        table.WatermarkAgeSeconds is { } age ? Ago(age) : "none",
        Count(table.TombstonesWaiting) + (table.TombstonesUncounted ? "+" : ""),
        table.Blocks.Count == 0 ? "" : Markup.Escape(Screen.Brief(InWords(table.Blocks[0]), 60)),
    ];

    private static void PrintBlocks(ClusterAgreement told)
    {
        foreach (var node in told.Nodes)
        {
            foreach (var table in node.Tables ?? [])
            {
                // The first stands in the table already.
                foreach (var block in table.Blocks.Skip(1))
                {
                    Screen.Results.MarkupLineInterpolated($"{node.Address}, {table.Table}: {InWords(block)}");
                }
            }
        }
    }

    private static void PrintSlots(ClusterAgreement told)
    {
        var open = new List<(string Address, SlotAgreement Slot)>();
        foreach (var node in told.Nodes)
        {
            foreach (var table in node.Tables ?? [])
            {
                open.AddRange((table.SlotList ?? []).Where(slot => slot.State != "agreed").Select(slot => (node.Address, slot)));
            }
        }

        if (open.Count == 0)
        {
            return;
        }

        var rows = Screen.NewTable("address", "slot", "state", "records", "proven", "watermark");
        foreach (var (address, slot) in open.Take(SlotsShown))
        {
            rows.AddRow(
                Markup.Escape(address),
                Count(slot.Slot),
                Markup.Escape(slot.State),
                slot.Records is { } records ? Count(records) : "?",
                slot.ProofSeconds is { } proof ? Ago(proof) : "never",
                slot.WatermarkAgeSeconds is { } age ? Ago(age) : "none");
        }

        Screen.Results.Write(rows);
        if (open.Count > SlotsShown)
        {
            Screen.Results.MarkupLineInterpolated($"... and {open.Count - SlotsShown} more; --json shows all.");
        }
    }

    internal static string InWords(AgreementBlock block) =>
        $"{block.Address} {block.Why}, {Count(block.Slots)} slots" + (block.SinceSeconds is { } since ? $", equal {Ago(since)} ago" : "");

    private static string Bad(int count, string colour) => count == 0 ? "0" : $"[{colour}]{Count(count)}[/]";

    private static string Ago(double seconds) => StatusText.Duration(TimeSpan.FromSeconds(seconds));

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
