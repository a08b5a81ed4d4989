using System.Collections.Generic;
using Starling.Model.Values;

namespace Starling.Api;

/// <summary>A named set of records with one replication policy and one resolution rule.</summary>
public sealed record TableDefinition
{
    /// <summary>1 to 64 letters, digits, <c>_</c>, <c>-</c> or <c>.</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How concurrent writes are resolved. Fixed for the table's life. <value>Default siblings.</value></summary>
    public ResolutionRule Rule { get; init; } = ResolutionRule.Siblings;

    /// <summary>Replicas in each data centre, 1 to 16. <value>Default empty: 3 in every data centre.</value> A data centre with
    /// fewer nodes holds as many replicas as it has nodes, and more as it grows.</summary>
    public IReadOnlyDictionary<string, int> Replicas { get; init; } = new SortedDictionary<string, int>();

    /// <summary>Free properties, for doors and tools (the object door keeps a bucket type's properties here).</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new SortedDictionary<string, string>();
}
