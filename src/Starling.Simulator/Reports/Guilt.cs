using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Reports;

/// <summary>What a picture is about: the violation worth looking at first, its record, its operation, and the writes that the operation should have shown.</summary>
internal sealed class Guilt
{
    /// <summary>A second: how much of the time before the guilty operation is shown at first, in microseconds.</summary>
    public const long Before = 1_000_000;

    private const long After = 250_000;
    private const int MissedMax = 3;

    private Guilt(Violation? violation, SimKey? key, Operation? operation, IReadOnlyList<WriteEvent> missed)
    {
        Violation = violation;
        Key = key;
        Operation = operation;
        Missed = missed;
    }

    public Violation? Violation { get; }

    public SimKey? Key { get; }

    public Operation? Operation { get; }

    /// <summary>Writes that the guilty read does not account for although it should, the one that the verdict names first. Of a guilty write, what it
    /// wrote itself.</summary>
    public IReadOnlyList<WriteEvent> Missed { get; }

    /// <summary>When it matters who holds what: as the guilty read begins, as the guilty write ends.</summary>
    public long Moment => Operation is null ? 0
        : Operation.IsWrite && Operation.Returned != long.MaxValue ? Operation.Returned
        : Operation.Invoked;

    /// <summary>Where the picture starts: a second before the guilty operation, or earlier where the write lies that it missed.</summary>
    public long From
    {
        get
        {
            var from = (Operation?.Invoked ?? 0) - Before;
            return Missed.Count == 0 ? from : Math.Min(from, Missed[0].Operation.Invoked - (Before / 100));
        }
    }

    public long To => Operation is null ? 0
        : (Operation.Returned == long.MaxValue ? Operation.Invoked + Before : Operation.Returned) + After;

    /// <summary>The first violation that names both a record and an operation, else the first that names a record, else the first.</summary>
    public static Guilt Of(SimReport report)
    {
        Violation? chosen = null;
        foreach (var violation in report.Verdict.Violations)
        {
            if (chosen is null || Rank(violation) > Rank(chosen))
            {
                chosen = violation;
            }
        }

        return new Guilt(
            chosen,
            chosen?.Key,
            chosen?.Operation,
            chosen is { Key: { } key, Operation: { } operation } ? FindMissed(report.History, key, operation, chosen.Text) : []);
    }

    /// <summary>Numbers of other operations by which the verdict explains itself. Those that only name a write's context are not meant.</summary>
    public IReadOnlyList<int> Named
    {
        get
        {
            var named = new List<int>();
            var words = (Violation?.Text ?? "").Split(' ', ',', ':', ';');
            for (var i = 1; i < words.Length; i++)
            {
                if (words[i - 1] == "op" && (i < 2 || words[i - 2] != "after")
                    && int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    named.Add(number);
                }
            }

            return named;
        }
    }

    private static int Rank(Violation violation) => (violation.Key is null ? 0 : 2) + (violation.Operation is null ? 0 : 1);

    private static List<WriteEvent> FindMissed(History history, SimKey key, Operation operation, string text)
    {
        if (operation.IsWrite)
        {
            return operation.Writes.FindAll(w => w.Key == key);
        }

        var missed = new List<WriteEvent>();
        var read = operation.Reads.Find(r => r.Key == key && !r.IsFromOneReplica);
        if (read is null || operation.Outcome != Outcome.Ok)
        {
            return missed;
        }

        var record = history.Of(key);
        var readers = history.Needed(operation);
        foreach (var write in record.Writes)
        {
            var mustShow = write.IsAcknowledged && write.Operation.Returned < operation.Invoked
                && readers + history.Needed(write.Operation) > history.Replicas.Of(key.Table);
            if ((mustShow || IsNamed(write, text)) && !Coverage.Accounts(record, read, write))
            {
                missed.Add(write);
            }
        }

        missed.Sort((a, b) => IsNamed(a, text) != IsNamed(b, text) ? (IsNamed(a, text) ? -1 : 1) : b.Id.CompareTo(a.Id));
        return missed.Count > MissedMax ? missed.GetRange(0, MissedMax) : missed;
    }

    private static bool IsNamed(WriteEvent write, string text) =>
        text.Contains(string.Create(CultureInfo.InvariantCulture, $" w{write.Id} "), StringComparison.Ordinal);
}
