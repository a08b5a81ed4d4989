using System.Collections.Generic;

namespace Starling.Api;

/// <summary>One key, explained.</summary>
public sealed record Explanation
{
    public required string Table { get; init; }

    public required long Token { get; init; }

    public required int Slot { get; init; }

    /// <summary>The epoch in which the slot's replicas were last changed.</summary>
    public required long SlotEpoch { get; init; }

    /// <summary>The node that was asked.</summary>
    public required string Coordinator { get; init; }

    /// <summary>In the order of the slot's list.</summary>
    public required IReadOnlyList<ReplicaExplanation> Replicas { get; init; }

    /// <summary>In words: whether the copies are proven equal. Null when nothing is known.</summary>
    public string? Agreement { get; init; }

    /// <summary>For each level, what a read would do now.</summary>
    public required IReadOnlyList<LevelExplanation> Levels { get; init; }
}
