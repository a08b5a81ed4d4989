using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>X1: what an acknowledged delete or overwrite has replaced does not show again in reads that start later.</summary>
/// <remarks>For siblings; where the last write wins, D3 says the same. The levels must meet, as for D3.</remarks>
public sealed class NoResurrection : IChecker
{
    public string Id => "X1";

    public void Check(Story story, Verdict verdict)
    {
        var history = story.History;
        foreach (var key in history.Keys)
        {
            if (key.Key.Table != SimTable.Siblings)
            {
                continue;
            }

            foreach (var read in key.Reads)
            {
                if (!read.IsFromOneReplica && read.Operation.Outcome == Outcome.Ok)
                {
                    Check(history, key, read, verdict);
                }
            }
        }
    }

    private void Check(History history, KeyHistory key, ReadEvent read, Verdict verdict)
    {
        var readers = history.Needed(read.Operation);
        foreach (var version in read.Versions)
        {
            if (version.Write is not { } shown)
            {
                continue;
            }

            foreach (var write in key.Writes)
            {
                if (write.IsAcknowledged && write.Seen.Contains(shown.Id) && write.Operation.Returned < read.Operation.Invoked
                    && readers + history.Needed(write.Operation) > history.Replicas.Of(key.Key.Table))
                {
                    verdict.Add(
                        Id,
                        $"op {read.Operation.Id} shows {shown}, which {write} had replaced before it began: {read}",
                        key.Key, read.Operation);
                }
            }
        }
    }
}
