using System.Globalization;
using Starling.Api;
using Starling.Model.Values;

namespace Starling.Simulator.Workloads;

/// <summary>A change of the cluster document that a client asked for, and what it was told.</summary>
/// <remarks>
/// All of them go through one register, so they are linearizable. Creating a table that exists with the same definition succeeds and changes
/// nothing; with another definition it is refused by <see cref="StarlingError.TableExists"/>. <see cref="Answer"/> is the table as it stood when the
/// change was done, properties of others included.
/// </remarks>
public sealed class TableEvent
{
    /// <summary>The table's name. Some are asked for by several clients, others by one only.</summary>
    public required string Name { get; init; }

    /// <summary>For a creation: how the table resolves.</summary>
    public ResolutionRule Rule { get; init; }

    /// <summary>For a creation: its replicas.</summary>
    public int Replicas { get; init; }

    /// <summary>For a change: the property that it sets.</summary>
    public string Property { get; init; } = "";

    /// <summary>For a change: the property's new text, which no other operation writes; null removes the property.</summary>
    public string? Text { get; init; }

    /// <summary>The table as the cluster described it; null unless the operation is done.</summary>
    public TableDefinition? Answer { get; set; }

    /// <summary>Why it was refused or is in doubt; null otherwise.</summary>
    public StarlingError? Refusal { get; set; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}{(Property.Length == 0 ? $" as {Rule} with {Replicas} replicas" : $" {Property}={Text ?? "nothing"}")}");
}
