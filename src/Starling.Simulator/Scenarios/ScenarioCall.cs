using System;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Scenarios;

/// <summary>One call that a client made, and what the client knows of its outcome. <see cref="object.ToString"/> is its line in the story.</summary>
public sealed class ScenarioCall
{
    /// <summary>Who called, counted from 0; -1 for the check at the end.</summary>
    public required int Client { get; init; }

    /// <summary>In which of its steps, counted from 1.</summary>
    public required int Step { get; init; }

    /// <summary>What was called, without its <c>Async</c>: <c>Get</c>, <c>Put</c>, <c>Delete</c>, <c>Mutate</c>, <c>Slice</c> and so on.</summary>
    public required string Method { get; init; }

    /// <summary>The table; empty when the call has none.</summary>
    public string Table { get; init; } = "";

    /// <summary>The record; for slices and mutations its partition; <c>default</c> when the call has none.</summary>
    public RecordKey Key { get; init; }

    /// <summary>What a put wrote; else null.</summary>
    public Value? Value { get; init; }

    /// <summary>What a mutation wrote; else null.</summary>
    public PartitionMutation? Mutation { get; init; }

    /// <summary>The level that the call asked for; null for the table's own.</summary>
    public ConsistencyLevel? Level { get; init; }

    /// <summary>True when the call changes something.</summary>
    public required bool IsWrite { get; init; }

    /// <summary>Virtual time since the world began.</summary>
    public required TimeSpan Began { get; init; }

    /// <summary>Virtual time since the world began; zero while the call is under way.</summary>
    public TimeSpan Ended { get; internal set; }

    /// <summary>What the client knows of it.</summary>
    public Outcome Outcome { get; internal set; }

    /// <summary>Why it did not succeed; empty when it did.</summary>
    public string Error { get; internal set; } = "";

    /// <summary>What came back, for the story.</summary>
    internal object? Answer { get; set; }

    /// <summary>The node that was asked last, counted from 0; -1 before.</summary>
    internal int Machine { get; set; } = -1;

    public override string ToString() => CallText.Write(this);
}
