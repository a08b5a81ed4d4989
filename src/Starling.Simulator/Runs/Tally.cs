using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace Starling.Simulator.Runs;

/// <summary>Sums over many seeds. Not safe for two threads at once.</summary>
public sealed record Tally
{
    /// <summary>How many of the slowest convergences are kept.</summary>
    public const int SlowestMax = 10;

    private const int CauseLettersMax = 300;

    /// <summary>How many bad seeds are kept with their causes; the count goes on.</summary>
    public const int BadMax = 200;

    [JsonRequired]
    public long Seeds { get; set; }

    /// <summary>Seeds that broke a promise.</summary>
    public long Bad { get; set; }

    /// <summary>Virtual time of all runs together.</summary>
    public TimeSpan VirtualTime { get; set; }

    /// <summary>Diary entries done.</summary>
    public long Steps { get; set; }

    public OperationCounts Operations { get; set; } = new();

    /// <summary>Strikes by class of trouble.</summary>
    public SortedDictionary<string, long> Strikes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>How often rare branches of the nodes were taken, by name.</summary>
    public SortedDictionary<string, long> Marks { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The slowest convergences, slowest first.</summary>
    public List<SlowConvergence> Slowest { get; set; } = [];

    /// <summary>The first bad seeds.</summary>
    public List<BadSeed> BadSeeds { get; set; } = [];

    public void Add(SeedOutcome outcome, string version = "")
    {
        Seeds++;
        VirtualTime += outcome.VirtualTime;
        Steps += outcome.Steps;
        Operations += outcome.Operations;
        AddAll(Strikes, outcome.Strikes);
        AddAll(Marks, outcome.Marks);
        if (outcome.Convergence is { } time)
        {
            AddSlow(new SlowConvergence(outcome.Seed, outcome.Words, time));
        }

        if (!outcome.IsGood)
        {
            Bad++;
            if (BadSeeds.Count < BadMax)
            {
                BadSeeds.Add(new BadSeed(outcome.Seed, outcome.Words, Brief(outcome.Broken[0].ToString()), version));
            }
        }
    }

    /// <summary>The first line, of a length that fits into a table.</summary>
    private static string Brief(string cause)
    {
        var line = cause.Split('\n')[0].TrimEnd();
        return line.Length <= CauseLettersMax ? line : line[..CauseLettersMax] + "...";
    }

    private static void AddAll(SortedDictionary<string, long> sums, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var (name, count) in counts)
        {
            sums[name] = sums.GetValueOrDefault(name) + count;
        }
    }

    /// <summary>Slowest first; of equals the one that came first stays in front.</summary>
    private void AddSlow(SlowConvergence one)
    {
        var place = Slowest.FindIndex(other => other.Time < one.Time);
        Slowest.Insert(place < 0 ? Slowest.Count : place, one);
        if (Slowest.Count > SlowestMax)
        {
            Slowest.RemoveAt(SlowestMax);
        }
    }
}
