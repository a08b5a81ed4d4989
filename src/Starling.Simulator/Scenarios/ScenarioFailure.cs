using System.Collections.Generic;
using Starling.Simulator.Faults;

namespace Starling.Simulator.Scenarios;

/// <summary>A bad run of a scenario: the smallest one that was found for its seed.</summary>
public sealed record ScenarioFailure
{
    public required ulong Seed { get; init; }

    public required BadKind Kind { get; init; }

    /// <summary>What did not hold, in words.</summary>
    public required string Text { get; init; }

    /// <summary>The kinds of trouble of the run.</summary>
    public required FaultClass Faults { get; init; }

    /// <summary>The world of the run. With it and the seed the run repeats itself.</summary>
    public required ScenarioOptions Options { get; init; }

    /// <summary>The line of C# that repeats it.</summary>
    public required string Repeat { get; init; }

    /// <summary>All that the clients did and what befell the cluster, one line each, in order.</summary>
    public required IReadOnlyList<string> Story { get; init; }

    /// <summary>Equal whenever the same code runs the same seed with the same options.</summary>
    public required ulong Hash { get; init; }
}
