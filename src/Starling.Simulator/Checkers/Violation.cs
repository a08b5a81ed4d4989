using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>One broken promise: which, how, and for which record if it is about one.</summary>
public sealed record Violation(string Id, string Text, SimKey? Key)
{
    public override string ToString() => $"{Id}: {Text}";
}
