using System;
using System.Collections.Generic;
using Starling.Simulator.Faults;

namespace Starling.Simulator.Scenarios;

/// <summary>How one run of one seed went.</summary>
internal sealed record SeedRun
{
    /// <summary>How it was bad; null when it was good.</summary>
    public required BadKind? Bad { get; init; }

    /// <summary>What was bad; empty when nothing was.</summary>
    public required string Text { get; init; }

    /// <summary>Over all that happened and all that the clients saw.</summary>
    public required ulong Hash { get; init; }

    /// <summary>The kinds of trouble that were drawn or forced.</summary>
    public required FaultClass Faults { get; init; }

    public required IReadOnlyList<string> Story { get; init; }

    /// <summary>Steps that ended well.</summary>
    public required int StepsDone { get; init; }

    /// <summary>Steps that a client gave up because of trouble.</summary>
    public required int StepsGivenUp { get; init; }

    public required int Calls { get; init; }

    /// <summary>Writes that were acknowledged.</summary>
    public required int Acknowledged { get; init; }

    public required TimeSpan VirtualTime { get; init; }
}
