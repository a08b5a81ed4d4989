using System;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>A1: while a majority of every record's replicas and of all founders is healthy, and has had the time to notice who is not, each read
/// and write at QUORUM and each change of the document succeeds at its first attempt.</summary>
/// <remarks>
/// The others may be down, silent, deaf, mute, slow or full for ever. See <see cref="Phases.Patience"/> for the time. One excuse: a write of siblings is
/// taken by a replica, so a node that holds none passes it on, and it may pick one of the others that seems alive at that moment, because it is slow
/// and not dead. When that one falls silent the outcome is unknown, and to send the write to another replica would make a second sibling of it.
/// </remarks>
public sealed class CoreServes : IChecker
{
    public string Id => "A1";

    public void Check(Story story, Verdict verdict)
    {
        foreach (var failure in story.CoreFailures)
        {
            verdict.Add(Id, failure);
        }

        foreach (var operation in story.History.Operations)
        {
            if (operation.MustSucceed && operation.Outcome != Outcome.Ok && !WasPassedToAnOutsider(operation))
            {
                verdict.Add(
                    Id, $"a healthy core did not do {operation}",
                    operation.Writes is [var write] ? write.Key : null, operation);
            }
        }
    }

    private static bool WasPassedToAnOutsider(Operation operation)
    {
        if (operation is not { Table: SimTable.Siblings, IsWrite: true, Outcome: Outcome.Unknown })
        {
            return false;
        }

        foreach (var outsider in operation.Outsiders)
        {
            if (operation.Error.Contains($"replica that took the write, {outsider},", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
