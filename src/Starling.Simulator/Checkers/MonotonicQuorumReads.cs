using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D4: what one quorum read has shown, every quorum read that starts later shows too, or something that replaced it; across clients.</summary>
/// <remarks>
/// Holds because read repair is awaited before a read answers. A scan repairs nothing: it must show what earlier reads have shown, but what it
/// shows itself binds nobody. For each write it is enough to know which read showed it first: that
/// one is earlier than all others, so a look costs one question for each write ever shown, and not one for each earlier read.
/// </remarks>
public sealed class MonotonicQuorumReads : OnlineChecker
{
    private readonly Dictionary<SimKey, List<(WriteEvent Write, Operation ShownBy)>> shown = [];
    private readonly HashSet<int> known = [];
    private readonly Doubts doubts = new();

    public override string Id => "D4";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        if (operation.Outcome != Outcome.Ok)
        {
            return;
        }

        foreach (var read in operation.Reads)
        {
            if (read.IsFromOneReplica || history.Needed(operation) <= history.Replicas.Of(read.Key.Table) / 2)
            {
                continue;
            }

            if (!shown.TryGetValue(read.Key, out var before))
            {
                shown.Add(read.Key, before = []);
            }

            Compare(history.Of(read.Key), before, read, verdict);
            foreach (var version in read.Versions)
            {
                if (!read.IsUnrepaired && version.Write is { } write && known.Add(write.Id))
                {
                    before.Add((write, operation));
                }
            }
        }
    }

    public override void Finish(Verdict verdict) => doubts.Settle((key, read, write) =>
        Tell(shown[key.Key].Find(first => first.Write == write).ShownBy, read, write, verdict));

    private void Compare(KeyHistory key, List<(WriteEvent Write, Operation ShownBy)> before, ReadEvent read, Verdict verdict)
    {
        foreach (var (write, shownBy) in before)
        {
            if (shownBy.Returned < read.Operation.Invoked && !doubts.Accounts(key, read, write))
            {
                Tell(shownBy, read, write, verdict);
            }
        }
    }

    private void Tell(Operation shownBy, ReadEvent read, WriteEvent write, Verdict verdict) => verdict.Add(
        Id,
        $"op {shownBy.Id} saw {write}, op {read.Operation.Id} began later and does not: {read}",
        read.Key, read.Operation);
}
