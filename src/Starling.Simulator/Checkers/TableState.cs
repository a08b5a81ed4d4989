using System;
using System.Collections.Immutable;
using Starling.Model.Values;

namespace Starling.Simulator.Checkers;

/// <summary>A table as the cluster document describes it, or its absence. Equal by content.</summary>
/// <param name="Exists">False for absence; the rest then means nothing.</param>
/// <param name="Rule">How it resolves.</param>
/// <param name="Replicas">Its replicas, in the one data centre.</param>
/// <param name="Properties">Its properties as <c>name=text</c>, in order of names.</param>
public readonly record struct TableState(bool Exists, ResolutionRule Rule, int Replicas, ImmutableSortedDictionary<string, string> Properties)
{
    /// <summary>No table of the name.</summary>
    public static TableState None { get; } = new(false, default, 0, ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>A table without properties.</summary>
    public static TableState Of(ResolutionRule rule, int replicas) => None with { Exists = true, Rule = rule, Replicas = replicas };

    public bool Equals(TableState other)
    {
        if (Exists != other.Exists || Rule != other.Rule || Replicas != other.Replicas || Properties.Count != other.Properties.Count)
        {
            return false;
        }

        foreach (var (name, text) in Properties)
        {
            if (!other.Properties.TryGetValue(name, out var theirs) || theirs != text)
            {
                return false;
            }
        }

        return true;
    }

    public override int GetHashCode()
    {
        var hash = Exists ? (int)Rule * 31 + Replicas + 1 : 0;
        foreach (var (_, text) in Properties)
        {
            foreach (var letter in text)
            {
                hash = (hash * 31) + letter;
            }
        }

        return hash;
    }
}
