using Starling.Model.Values;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>What one client did to one table, or saw of it: a part of an operation that takes effect at one moment.</summary>
internal sealed record TableCall
{
    public required TableCallKind Kind { get; init; }

    /// <summary>The operation whose part this is.</summary>
    public required Operation Operation { get; init; }

    /// <summary>For a creation: what was wanted. For a sight: what was seen.</summary>
    public TableState Table { get; init; } = TableState.None;

    /// <summary>For a change: the property and its new text; null removes it.</summary>
    public string Property { get; init; } = "";

    public string? Text { get; init; }
}
