using System;
using System.Collections.Generic;

namespace Starling.Simulator.Runs;

/// <summary>How one seed went, in numbers and words that fit on a line between processes and into a ledger.</summary>
public sealed record SeedOutcome
{
    public required ulong Seed { get; init; }

    /// <summary>The words it was run with.</summary>
    public string Words { get; init; } = "";

    /// <summary>What was broken, a few of each promise; empty when all was good.</summary>
    public IReadOnlyList<BrokenPromise> Broken { get; init; } = [];

    public TimeSpan VirtualTime { get; init; }

    public long Steps { get; init; }

    /// <summary>The trace's hash in hexadecimal digits; empty when the run did not end.</summary>
    public string Hash { get; init; } = "";

    public OperationCounts Operations { get; init; } = new();

    /// <summary>The classes of trouble that were in the plan, as <see cref="FlagNames"/> writes them.</summary>
    public string Classes { get; init; } = "None";

    /// <summary>Strikes by class.</summary>
    public IReadOnlyDictionary<string, long> Strikes { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>How often rare branches of the nodes were taken.</summary>
    public IReadOnlyDictionary<string, long> Marks { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>From the healing to the moment in which all replicas were equal; null when that never came.</summary>
    public TimeSpan? Convergence { get; init; }

    /// <summary>Clients of the run.</summary>
    public int Clients { get; init; }

    /// <summary>Machines of the run.</summary>
    public int Machines { get; init; }

    /// <summary>The report in words, when it was asked for or something was broken.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<string> TraceLines { get; init; } = [];

    /// <summary>Why the picture that was asked for could not be written; null when it was, or none was asked for. No fault of the run.</summary>
    public string? PictureFault { get; init; }

    public bool IsGood => Broken.Count == 0;

    /// <summary>A seed that gave no report: its worker hung, died, or the simulator itself failed.</summary>
    public static SeedOutcome OfDeath(SeedRequest request, string id, string cause) =>
        new() { Seed = request.Seed, Words = request.Words, Broken = [new BrokenPromise(id, cause)], Text = cause };

    /// <summary>True when the promise of that name was broken.</summary>
    public bool Broke(string id)
    {
        foreach (var promise in Broken)
        {
            if (promise.Id == id)
            {
                return true;
            }
        }

        return false;
    }
}
