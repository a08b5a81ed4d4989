using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D3: with R + W above the number of replicas, a read that starts after a write was acknowledged sees it, or something that
/// replaced it.</summary>
public sealed class ReadsSeeAcknowledgedWrites : IChecker
{
    public string Id => "D3";

    public void Check(Story story, Verdict verdict)
    {
        var history = story.History;
        foreach (var key in history.Keys)
        {
            foreach (var read in key.Reads)
            {
                if (read.IsFromOneReplica || read.Operation.Outcome != Outcome.Ok)
                {
                    continue;
                }

                var readers = history.Needed(read.Operation);
                foreach (var write in key.Writes)
                {
                    if (write.Operation.Returned < read.Operation.Invoked && write.IsAcknowledged
                        && readers + history.Needed(write.Operation) > history.Replicas.Of(key.Key.Table)
                        && !Coverage.Accounts(key, read, write))
                    {
                        verdict.Add(
                            Id,
                            $"op {read.Operation.Id} at {read.Operation.Level} does not see {write}, acknowledged at "
                                + $"{write.Operation.Level} before it began: {read}",
                            key.Key, read.Operation);
                    }
                }
            }
        }
    }
}
