using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Reports;

/// <summary>What each machine knew when the guilty read began or the guilty write ended, and what part it had in it.</summary>
/// <remarks>
/// This is the question that every stale read puts: who had the write, who was asked, who answered what? Held is what had been synced; a machine that serves what
/// it has not synced answers more than it holds, and that shows here.
/// </remarks>
internal sealed class Evidence
{
    private Evidence(Guilt guilt, Operation operation, IReadOnlyList<EvidenceRow> rows)
    {
        Guilt = guilt;
        Operation = operation;
        Rows = rows;
    }

    public Guilt Guilt { get; }

    public Operation Operation { get; }

    /// <summary>One for each machine, in order.</summary>
    public IReadOnlyList<EvidenceRow> Rows { get; }

    /// <summary>Null when no single operation on a record is guilty.</summary>
    public static Evidence? Of(Guilt guilt, Footage footage)
    {
        if (guilt is not { Operation: { } operation, Key: { } key })
        {
            return null;
        }

        var rows = new List<EvidenceRow>();
        for (var machine = 0; machine < footage.Machines; machine++)
        {
            var part = new QuestionTrail(footage, operation, key, machine).Tell();
            rows.Add(new EvidenceRow(
                machine, FindHeld(footage, key, machine, guilt.Moment), FindWays(guilt, footage, key, machine), part));
        }

        return new Evidence(guilt, operation, rows);
    }

    private static string? FindHeld(Footage footage, SimKey key, int machine, long at)
    {
        string? held = null;
        foreach (var commit in footage.Commits)
        {
            if (commit.Machine != machine || commit.At > at)
            {
                continue;
            }

            held = commit.IsReplacement ? null : held;
            foreach (var record in commit.Records)
            {
                held = record.Key == key ? footage.Names.Of(key, record.Versions ?? []) : held;
            }
        }

        return held;
    }

    private static List<WriteWay> FindWays(Guilt guilt, Footage footage, SimKey key, int machine)
    {
        var ways = new List<WriteWay>();
        foreach (var write in guilt.Missed)
        {
            ways.Add(WriteWay.Find(footage, VersionNames.Of(write), key, machine, guilt.Moment));
        }

        return ways;
    }
}
