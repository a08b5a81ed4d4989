using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D7: a write that was reported as not done was never visible and never is.</summary>
public sealed class FailedWritesStayInvisible : OnlineChecker
{
    public override string Id => "D7";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        foreach (var read in operation.Reads)
        {
            foreach (var version in read.Versions)
            {
                if (version.Write is { } write && HasFailedBy(write, operation.Returned))
                {
                    Tell(write, read, verdict);
                }
            }
        }

        if (operation.Outcome == Outcome.Failed)
        {
            foreach (var write in operation.Writes)
            {
                LookBack(history.Of(write.Key), write, verdict);
            }
        }
    }

    /// <summary>Whoever saw the write while it was under way saw what was then reported as not done.</summary>
    private void LookBack(KeyHistory key, WriteEvent failed, Verdict verdict)
    {
        foreach (var read in key.Reads)
        {
            foreach (var version in read.Versions)
            {
                if (version.Write == failed && !HasFailedBy(failed, read.Operation.Returned))
                {
                    Tell(failed, read, verdict);
                }
            }
        }
    }

    private static bool HasFailedBy(WriteEvent write, long moment) =>
        write.Operation.Outcome == Outcome.Failed && write.Operation.Returned <= moment;

    private void Tell(WriteEvent write, ReadEvent read, Verdict verdict) => verdict.Add(
        Id,
        $"{write} was reported as not done ({write.Operation.Error}) and op {read.Operation.Id} shows it",
        read.Key, read.Operation);
}
