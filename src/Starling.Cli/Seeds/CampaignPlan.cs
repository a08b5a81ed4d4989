using System;
using System.Collections.Generic;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>What 'sim run' was asked to do.</summary>
internal sealed record CampaignPlan
{
    /// <summary>The first seed; the others follow it.</summary>
    public required ulong From { get; init; }

    /// <summary>How many seeds; <see cref="ulong.MaxValue"/> when time is the limit.</summary>
    public required ulong Seeds { get; init; }

    /// <summary>No seed begins after this; null when the number is the limit.</summary>
    public TimeSpan? Time { get; init; }

    public required SeedWords Words { get; init; }

    /// <summary>Seeds with words of their own, run before the others.</summary>
    public IReadOnlyList<SeedLine> Saved { get; init; } = [];

    public bool StopAtFirst { get; init; }

    public bool Twice { get; init; }

    /// <summary>Runs for making one bad seed smaller; 0 leaves it as it is.</summary>
    public int MinimiserRuns { get; init; }

    /// <summary>Where bad seeds are saved; null saves none.</summary>
    public string? SeedsFolder { get; init; }

    /// <summary>Refuses what could not be run as it is written.</summary>
    /// <exception cref="FormatException">The words contradict one another, there is nothing to run, or there are fewer seeds than asked for.</exception>
    public void Demand()
    {
        if (Words.Contradiction is { } contradiction)
        {
            throw new FormatException(contradiction);
        }

        if (Seeds == 0 && Saved.Count == 0)
        {
            throw new FormatException("There is nothing to run: give --seeds a number of 1 or more, or --saved with a folder that holds seeds.");
        }

        if (Seeds is > 0 and < ulong.MaxValue && From > ulong.MaxValue - (Seeds - 1))
        {
            throw new FormatException($"From {From} on there are only {ulong.MaxValue - From + 1} seeds, not {Seeds}: give a smaller --from or --seeds.");
        }
    }

    /// <summary>All seeds in order; a caller that stops earlier does not mind how many there are.</summary>
    public IEnumerable<SeedRequest> Requests()
    {
        foreach (var line in Saved)
        {
            yield return new SeedRequest { Seed = line.Seed, Words = line.Words.ToString(), Twice = Twice };
        }

        var words = Words.ToString();
        for (var i = 0UL; i < Seeds && From + i >= From; i++)
        {
            yield return new SeedRequest { Seed = From + i, Words = words, Twice = Twice };
        }
    }
}
