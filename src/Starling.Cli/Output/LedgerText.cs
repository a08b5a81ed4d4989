using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;
using Starling.Simulator.Runs;

namespace Starling.Cli.Output;

/// <summary>Shows a ledger.</summary>
internal static class LedgerText
{
    private const int EntriesShown = 20;

    public static void Print(Ledger ledger, IReadOnlyList<string> marks)
    {
        var table = Screen.NewTable("day", "version", "build", "words", "seeds", "bad");
        foreach (var entry in ledger.Entries.AsEnumerable().Reverse().Take(EntriesShown))
        {
            table.AddRow(
                entry.Day,
                Markup.Escape(entry.Version),
                entry.Build,
                Markup.Escape(entry.Words),
                entry.Seeds.Count.ToString("N0", CultureInfo.InvariantCulture),
                entry.Bad.ToString("N0", CultureInfo.InvariantCulture));
        }

        Screen.Results.Write(table);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"distinct    {ledger.Distinct.Count:N0} seeds"));
        TallyText.Print(ledger.Totals, null, marks);
    }
}
