using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Starling.Simulator.Runs;

/// <summary>The ledger as a page in Markdown.</summary>
public static class LedgerPage
{
    private const int EntriesMax = 20;

    /// <param name="ledger">The sums.</param>
    /// <param name="marks">The names of all marks, so that those never hit are listed.</param>
    public static string Write(Ledger ledger, IReadOnlyList<string> marks)
    {
        var text = new StringBuilder();
        WriteSums(ledger, text);
        WriteStrikes(ledger.Totals, text);
        WriteMarks(ledger.Totals, marks, text);
        WriteSlowest(ledger.Totals, text);
        WriteBad(ledger.Totals, text);
        WriteEntries(ledger, text);
        return text.ToString();
    }

    private static void WriteSums(Ledger ledger, StringBuilder text)
    {
        var totals = ledger.Totals;
        text.Append("""
            # Simulation

            What the simulator has run so far. Each run is one cluster of real nodes in one thread, in virtual time, with trouble drawn from its seed;
            [testing](testing.md) tells how. The page is made from `simulation.json` by `starling sim report docs/simulation.json --markdown`, and
            `starling sim run --report docs/simulation.json` adds to it. The same seed under the same code is the same run, and counts once.


            """);
        text.AppendLine("| what | so far |").AppendLine("|---|---|");
        Row(text, "distinct seeds", Number((long)Math.Min(ledger.Distinct.Count, long.MaxValue)));
        Row(text, "runs (seeds, for each build and choice of words)", Number(totals.Seeds));
        Row(text, "runs that broke a promise", Number(totals.Bad));
        Row(text, "simulated hours", totals.VirtualTime.TotalHours.ToString("N1", CultureInfo.InvariantCulture));
        Row(text, "steps", Number(totals.Steps));
        Row(text, "operations done", Number(totals.Operations.Ok));
        Row(text, "operations not done", Number(totals.Operations.Failed));
        Row(text, "operations of which the client does not know", Number(totals.Operations.Unknown));
        Row(text, "operations without an end", Number(totals.Operations.Pending));
    }

    private static void WriteStrikes(Tally totals, StringBuilder text)
    {
        text.AppendLine().AppendLine("## Trouble").AppendLine();
        text.AppendLine("Trouble that comes as events, by class, and how often it struck. Trouble that is part of the weather (loss, delay, skew) is not counted.").AppendLine();
        text.AppendLine("| class | strikes |").AppendLine("|---|---|");
        foreach (var (name, count) in totals.Strikes)
        {
            Row(text, name, Number(count));
        }
    }

    private static void WriteMarks(Tally totals, IReadOnlyList<string> marks, StringBuilder text)
    {
        if (marks.Count == 0)
        {
            return;
        }

        var never = marks.Where(mark => totals.Marks.GetValueOrDefault(mark) == 0).ToArray();
        text.AppendLine().AppendLine("## Marks").AppendLine();
        text.AppendLine("Rare branches of the nodes, and how often they were taken.").AppendLine();
        text.AppendLine("| branch | taken |").AppendLine("|---|---|");
        foreach (var mark in marks.Except(never).Order(StringComparer.Ordinal))
        {
            Row(text, mark, Number(totals.Marks[mark]));
        }

        text.AppendLine().AppendLine(never.Length == 0 ? "All were taken." : $"Never taken: {string.Join(", ", never)}.");
    }

    private static void WriteSlowest(Tally totals, StringBuilder text)
    {
        if (totals.Slowest.Count == 0)
        {
            return;
        }

        text.AppendLine().AppendLine("## Slowest convergence").AppendLine();
        text.AppendLine("From the healing of all trouble to the moment in which all replicas are equal, in virtual time.").AppendLine();
        text.AppendLine("| seconds | seed | words |").AppendLine("|---|---|---|");
        foreach (var slow in totals.Slowest)
        {
            Row(text, slow.Time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture), Number(slow.Seed), slow.Words);
        }
    }

    private static void WriteBad(Tally totals, StringBuilder text)
    {
        text.AppendLine().AppendLine("## Bad seeds").AppendLine();
        if (totals.Bad == 0)
        {
            text.AppendLine("None.");
            return;
        }

        text.AppendLine(Invariant($"{totals.Bad:N0} runs, of which the first {totals.BadSeeds.Count:N0}:")).AppendLine();
        text.AppendLine("| seed | words | cause | run with |").AppendLine("|---|---|---|---|");
        foreach (var bad in totals.BadSeeds)
        {
            Row(text, Number(bad.Seed), bad.Words, bad.Cause.Replace('\n', ' '), bad.Version);
        }
    }

    private static void WriteEntries(Ledger ledger, StringBuilder text)
    {
        text.AppendLine().AppendLine("## Runs").AppendLine();
        text.AppendLine(Invariant($"By build and words, the newest first, at most {EntriesMax}.")).AppendLine();
        text.AppendLine("| day | version | build | words | seeds | bad |").AppendLine("|---|---|---|---|---|---|");
        foreach (var entry in ledger.Entries.AsEnumerable().Reverse().Take(EntriesMax))
        {
            Row(text, entry.Day, entry.Version, entry.Build, entry.Words, Invariant($"{entry.Seeds.Count:N0}"), Number(entry.Bad));
        }
    }

    private static void Row(StringBuilder text, params IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(static cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).AppendLine(" |");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A seed, without separators, so that it can be copied.</summary>
    private static string Number(ulong seed) => seed.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
