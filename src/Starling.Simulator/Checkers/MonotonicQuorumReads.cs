using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D4: what one quorum read has shown, every quorum read that starts later shows too, or something that replaced it; across clients.</summary>
/// <remarks>Holds because read repair is awaited before a read answers.</remarks>
public sealed class MonotonicQuorumReads : IChecker
{
    public string Id => "D4";

    public void Check(Story story, Verdict verdict)
    {
        foreach (var key in story.History.Keys)
        {
            var majority = story.History.Replicas.Of(key.Key.Table) / 2 + 1;
            foreach (var later in key.Reads)
            {
                if (!Counts(story, later, majority))
                {
                    continue;
                }

                foreach (var earlier in key.Reads)
                {
                    if (earlier.Operation.Returned < later.Operation.Invoked && Counts(story, earlier, majority))
                    {
                        Compare(key, earlier, later, verdict);
                    }
                }
            }
        }
    }

    private static bool Counts(Story story, ReadEvent read, int majority) =>
        !read.IsFromOneReplica && read.Operation.Outcome == Outcome.Ok && story.History.Needed(read.Operation) >= majority;

    private void Compare(KeyHistory key, ReadEvent earlier, ReadEvent later, Verdict verdict)
    {
        foreach (var version in earlier.Versions)
        {
            if (version.Write is { } write && !Coverage.Accounts(key, later, write))
            {
                verdict.Add(
                    Id,
                    $"op {earlier.Operation.Id} saw {write}, op {later.Operation.Id} began later and does not: {later}",
                    key.Key, later.Operation);
            }
        }
    }
}
