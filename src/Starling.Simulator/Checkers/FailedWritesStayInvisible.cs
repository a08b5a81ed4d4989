using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D7: a write that was reported as not done was never visible and never is.</summary>
public sealed class FailedWritesStayInvisible : IChecker
{
    public string Id => "D7";

    public void Check(Story story, Verdict verdict)
    {
        foreach (var key in story.History.Keys)
        {
            foreach (var read in key.Reads)
            {
                foreach (var version in read.Versions)
                {
                    if (version.Write is { Operation.Outcome: Outcome.Failed } write)
                    {
                        verdict.Add(
                            Id,
                            $"{write} was reported as not done ({write.Operation.Error}) and op {read.Operation.Id} shows it",
                            key.Key, read.Operation);
                    }
                }
            }
        }
    }
}
