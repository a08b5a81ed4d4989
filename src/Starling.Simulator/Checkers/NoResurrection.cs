using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>X1: what an acknowledged delete or overwrite has replaced does not show again in reads that start later.</summary>
/// <remarks>For siblings; where the last write wins, D3 says the same. The levels must meet, as for D3.</remarks>
public sealed class NoResurrection : OnlineChecker
{
    public override string Id => "X1";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        if (operation.Outcome != Outcome.Ok)
        {
            return;
        }

        foreach (var read in operation.Reads)
        {
            if (read.Key.Table == SimTable.Siblings && !read.IsFromOneReplica && read.Versions.Count > 0)
            {
                Check(history, history.Of(read.Key), read, verdict);
            }
        }
    }

    private void Check(History history, KeyHistory key, ReadEvent read, Verdict verdict)
    {
        var enough = history.Replicas.Of(read.Key.Table) - history.Needed(read.Operation);
        foreach (var write in key.Writes)
        {
            if (!write.IsAcknowledged || write.Operation.Returned >= read.Operation.Invoked || history.Needed(write.Operation) <= enough)
            {
                continue;
            }

            foreach (var version in read.Versions)
            {
                if (version.Write is { } shown && write.Seen.Contains(shown.Id))
                {
                    verdict.Add(
                        Id,
                        $"op {read.Operation.Id} shows {shown}, which {write} had replaced before it began: {read}",
                        read.Key, read.Operation);
                }
            }
        }
    }
}
