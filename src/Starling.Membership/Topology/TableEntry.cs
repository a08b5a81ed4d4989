using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Starling.Model.Values;

namespace Starling.Membership.Topology;

/// <summary>A table's definition in the cluster document.</summary>
/// <param name="Id">Its number in store keys. Never reused, not even after the table is gone.</param>
/// <param name="Name">Its name (see <see cref="Names"/>).</param>
/// <param name="Rule">How concurrent writes are resolved. Fixed for the table's life.</param>
/// <param name="Replicas">For each data centre that holds the table, how many replicas: a prefix of the slot's list, 1 to 16. Where the
/// list is shorter the data centre has no more nodes, and all of them hold the table.</param>
/// <param name="Properties">Free properties, for doors and tools.</param>
/// <param name="Epoch">The epoch that last changed this entry.</param>
public sealed record TableEntry(
    uint Id,
    string Name,
    ResolutionRule Rule,
    ImmutableSortedDictionary<string, int> Replicas,
    ImmutableSortedDictionary<string, string> Properties,
    long Epoch)
{
    /// <summary>True when the entry says the same, whatever its id and epoch.</summary>
    public bool IsDefinedAs(
        ResolutionRule rule, IReadOnlyDictionary<string, int> replicas, IReadOnlyDictionary<string, string> properties) =>
        Rule == rule && AreEqual(Replicas, replicas) && AreEqual(Properties, properties);

    public bool Equals(TableEntry? other) => other is not null && Id == other.Id && Name == other.Name && Epoch == other.Epoch
        && IsDefinedAs(other.Rule, other.Replicas, other.Properties);

    public override int GetHashCode() => (int)Id;

    private static bool AreEqual<T>(ImmutableSortedDictionary<string, T> ours, IReadOnlyDictionary<string, T> theirs)
        where T : IEquatable<T>
    {
        if (ours.Count != theirs.Count)
        {
            return false;
        }

        foreach (var (name, value) in ours)
        {
            if (!theirs.TryGetValue(name, out var other) || !value.Equals(other))
            {
                return false;
            }
        }

        return true;
    }
}
