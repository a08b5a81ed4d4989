using System;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Starling.Api;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Scenarios;

/// <summary>Writes calls, and what went wrong with them, for people.</summary>
internal static class CallText
{
    private const int LettersMax = 80;
    private const int BytesMax = 32;
    private const int VersionsMax = 5;

    /// <summary>A promise that was not kept speaks for itself; of anything else people need the place.</summary>
    public static string Words(Exception fault) => fault is ScenarioException ? fault.Message : fault.ToString();

    public static string Write(ScenarioCall call)
    {
        var text = new StringBuilder(Who(call.Client, call.Step)).Append(": ").Append(call.Method);
        if (call.Table.Length > 0)
        {
            text.Append(' ').Append(call.Table);
        }

        if (!call.Key.Partition.IsEmpty)
        {
            text.Append('/').Append(Show(call.Key.Partition.Span));
        }

        if (!call.Key.Clustering.IsEmpty)
        {
            text.Append('/').Append(Show(call.Key.Clustering.Span));
        }

        if (call.Value is { } value)
        {
            text.Append(" = ").Append(Show(value.Body.Span));
        }

        if (call.Mutation is { } mutation)
        {
            foreach (var change in mutation.Changes)
            {
                text.Append(", ").Append(Show(change.Clustering.Span)).Append(" = ")
                    .Append(change.Value is null ? "(deleted)" : Show(change.Value.Body.Span));
            }
        }

        if (call.Level is { } level)
        {
            text.Append(" at ").Append(level);
        }

        if (call.Machine >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" through n{call.Machine}");
        }

        return text.Append(" -> ").Append(End(call)).ToString();
    }

    public static string Who(int client, int step) => client < 0
        ? "the check"
        : string.Create(CultureInfo.InvariantCulture, $"client {client} step {step}");

    private static string End(ScenarioCall call)
    {
        var took = string.Create(CultureInfo.InvariantCulture, $"after {(call.Ended - call.Began).TotalMilliseconds:F1} ms");
        return call.Outcome switch
        {
            Outcome.Pending => "under way",
            Outcome.Ok => $"{Answer(call.Answer)} {took}",
            Outcome.Failed => $"{(call.IsWrite ? "NOT DONE" : "FAILED")} {took}: {call.Error}",
            _ => $"NOT KNOWN {took}: {call.Error}",
        };
    }

    private static string Answer(object? answer) => answer switch
    {
        Reading reading => Reading(reading),
        WriteReceipt receipt => string.Create(
            CultureInfo.InvariantCulture, $"done, synced by {receipt.Synced} of {receipt.Replicas}"),
        Slice slice => string.Create(CultureInfo.InvariantCulture, $"{slice.Records.Count} records"),
        ScanPage page => string.Create(CultureInfo.InvariantCulture, $"{page.Records.Count} records"),
        _ => "done",
    };

    private static string Reading(Reading reading)
    {
        if (reading.Versions.Count == 0)
        {
            return "nothing";
        }

        var text = new StringBuilder();
        for (var i = 0; i < Math.Min(reading.Versions.Count, VersionsMax); i++)
        {
            var version = reading.Versions[i];
            text.Append(i == 0 ? "" : " | ").Append(version.IsTombstone ? "(deleted)" : Show(version.Value.Body.Span));
        }

        if (reading.Versions.Count > VersionsMax)
        {
            text.Append(CultureInfo.InvariantCulture, $" | and {reading.Versions.Count - VersionsMax} more");
        }

        return text.ToString();
    }

    private static string Show(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes) && Encoding.UTF8.GetString(bytes) is var text && !ContainsControl(text))
        {
            return text.Length <= LettersMax ? $"\"{text}\"" : $"\"{text[..LettersMax]}...\" ({bytes.Length} bytes)";
        }

        return bytes.Length <= BytesMax
            ? "0x" + Convert.ToHexString(bytes)
            : $"0x{Convert.ToHexString(bytes[..BytesMax])}... ({bytes.Length} bytes)";
    }

    private static bool ContainsControl(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsControl(letter))
            {
                return true;
            }
        }

        return false;
    }
}
