using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Reports;

/// <summary>Writes a report: one line when all is well; the violations and the story of their records when not.</summary>
internal static class ReportText
{
    private const int KeysMax = 2;
    private const int OperationsMax = 60;
    private const int OperationsAfter = 3;

    public static string Write(SimReport report)
    {
        var text = new StringBuilder();
        WriteSummary(report, text);
        if (report.IsGood)
        {
            return text.ToString();
        }

        text.AppendLine();
        foreach (var violation in report.Verdict.Violations)
        {
            text.Append("  ").Append(violation).AppendLine();
        }

        WriteKeys(report, text);
        foreach (var line in report.LogLines)
        {
            text.Append("  log ").Append(line).AppendLine();
        }

        return text.ToString();
    }

    private static void WriteSummary(SimReport report, StringBuilder text)
    {
        var outcomes = new int[4];
        foreach (var operation in report.History.Operations)
        {
            outcomes[(int)operation.Outcome]++;
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"seed {report.Seed}: {(report.IsGood ? "good" : "BAD")}, {report.VirtualTime.TotalSeconds:F1} virtual s, "
                + $"{report.Steps} steps, {outcomes[1]} ok, {outcomes[2]} failed, {outcomes[3]} unknown, "
                + $"trace {report.TraceHash:x16}, {report.Cluster}, faults {report.Faults.Classes}");
        text.Append(report.Plan.UsesReceipts ? ", contexts of writes used" : "");
        if (report.Mutants != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", planted {report.Mutants}");
        }

        foreach (var (id, count) in report.Verdict.Excuses)
        {
            text.Append(CultureInfo.InvariantCulture, $", {id} excused x{count}");
        }

        foreach (var (one, count) in report.Strikes)
        {
            text.Append(CultureInfo.InvariantCulture, $", {one} x{count}");
        }
    }

    private static void WriteKeys(SimReport report, StringBuilder text)
    {
        var written = new HashSet<SimKey>();
        foreach (var violation in report.Verdict.Violations)
        {
            if (violation.Key is { } key && written.Count < KeysMax && written.Add(key))
            {
                text.Append(CultureInfo.InvariantCulture, $"  the story of {key}:").AppendLine();
                var history = IsIn(report.Lifetimes, violation.Operation) ? report.Lifetimes! : report.History;
                WriteKey(history, key, violation.Operation, text);
            }
        }
    }

    private static bool IsIn(History? history, Operation? operation) =>
        history is not null && operation is not null && operation.Id < history.Operations.Count && history.Operations[operation.Id] == operation;

    /// <summary>The operations that touched a record, in the order of their calls, up to a few after the one that showed the violation.</summary>
    private static void WriteKey(History history, SimKey key, Operation? shown, StringBuilder text)
    {
        var touching = new List<Operation>();
        var after = 0;
        foreach (var operation in history.Operations)
        {
            if (operation.Writes.Exists(w => w.Key == key) || operation.Reads.Exists(r => r.Key == key))
            {
                touching.Add(operation);
                after += shown is not null && operation.Invoked > shown.Invoked ? 1 : 0;
                if (after == OperationsAfter)
                {
                    break;
                }
            }
        }

        var skipped = touching.Count > OperationsMax ? touching.Count - OperationsMax : 0;
        if (skipped > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"    ({skipped} earlier ones left out)").AppendLine();
        }

        foreach (var operation in touching.GetRange(skipped, touching.Count - skipped))
        {
            text.Append("    ").Append(operation).AppendLine();
        }
    }
}
