using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>One broken promise: which, how, for which record if it is about one, and in which operation it showed.</summary>
public sealed record Violation(string Id, string Text, SimKey? Key, Operation? Operation)
{
    public override string ToString() => $"{Id}: {Text}";
}
