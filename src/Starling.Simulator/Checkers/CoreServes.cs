using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>A1: while a majority of every record's replicas and of all founders is healthy, and has had the time to notice who is not, each read
/// and write at QUORUM and each change of the document succeeds at its first attempt.</summary>
/// <remarks>The others may be down, silent, deaf, mute, slow or full for ever. See <see cref="Phases.Patience"/> for the time.</remarks>
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
            if (operation.MustSucceed && operation.Outcome != Outcome.Ok)
            {
                verdict.Add(
                    Id, $"a healthy core did not do {operation}",
                    operation.Writes is [var write] ? write.Key : null, operation);
            }
        }
    }
}
