using System.Collections.Generic;

namespace Starling.Cli.Tour;

/// <summary>What the tour measured; each step fills in its own.</summary>
internal sealed record TourFigures
{
    public int Records { get; init; }

    public long Written { get; init; }

    public double WriteSeconds { get; init; }

    /// <summary>Writes that the client reported as failed, all of them repeated by the tour.</summary>
    public long FailedOperations { get; init; }

    /// <summary>Writes that each node had coordinated when one was killed.</summary>
    public IReadOnlyList<long> Coordinated { get; init; } = [];

    public long WrittenWithoutNode { get; init; }

    public long HintsStored { get; init; }

    public long HintsDelivered { get; init; }

    public long HintsPending { get; init; }

    public double DrainSeconds { get; init; }

    public long Compared { get; init; }

    public double CompareSeconds { get; init; }

    public long Differences { get; init; }

    /// <summary>What readers saw after two concurrent writes, and after somebody resolved them.</summary>
    public IReadOnlyList<string> Siblings { get; init; } = [];

    public IReadOnlyList<string> Resolved { get; init; } = [];

    /// <summary>Servers that did not stop cleanly at the end.</summary>
    public int StoppedUnclean { get; init; }
}
