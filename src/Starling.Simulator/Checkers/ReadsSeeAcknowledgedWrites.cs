using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D3: with R + W above the number of replicas, a read that starts after a write was acknowledged sees it, or something that
/// replaced it.</summary>
public sealed class ReadsSeeAcknowledgedWrites : OnlineChecker
{
    private readonly Doubts doubts = new();

    public override string Id => "D3";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        if (operation.Outcome != Outcome.Ok)
        {
            return;
        }

        foreach (var read in operation.Reads)
        {
            if (read.IsFromOneReplica)
            {
                continue;
            }

            var key = history.Of(read.Key);
            var enough = history.Replicas.Of(read.Key.Table) - history.Needed(operation);
            foreach (var write in key.Writes)
            {
                if (write.Operation.Returned < operation.Invoked && write.IsAcknowledged && history.Needed(write.Operation) > enough
                    && !doubts.Accounts(key, read, write))
                {
                    Tell(read, write, verdict);
                }
            }
        }
    }

    public override void Finish(Verdict verdict) => doubts.Settle((_, read, write) => Tell(read, write, verdict));

    private void Tell(ReadEvent read, WriteEvent write, Verdict verdict) => verdict.Add(
        Id,
        $"op {read.Operation.Id} at {read.Operation.Level} does not see {write}, acknowledged at {write.Operation.Level} before it began: {read}",
        read.Key, read.Operation);
}
