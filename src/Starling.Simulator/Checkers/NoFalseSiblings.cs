using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>V3: no read shows two versions of which one had replaced the other, nor one write twice.</summary>
/// <remarks>Together with D2 at the end this is V2: the final siblings are exactly the writes that nobody replaced.</remarks>
public sealed class NoFalseSiblings : OnlineChecker
{
    public override string Id => "V3";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        foreach (var read in operation.Reads)
        {
            if (read.Key.Table == SimTable.LastWriteWins && read.Versions.Count > 1)
            {
                verdict.Add(Id, $"op {operation.Id} shows siblings where the last write wins: {read}", read.Key, operation);
            }

            Compare(read, read.Versions, verdict);
        }
    }

    private void Compare(ReadEvent read, IReadOnlyList<Sighting> versions, Verdict verdict)
    {
        for (var i = 0; i < versions.Count; i++)
        {
            for (var j = 0; j < versions.Count; j++)
            {
                if (i != j && versions[i].Write is { } one && versions[j].Write is { } other
                    && (one.Seen.Contains(other.Id) || (i < j && one == other)))
                {
                    verdict.Add(
                        Id,
                        one == other
                            ? $"op {read.Operation.Id} shows {one} twice: {read}"
                            : $"op {read.Operation.Id} shows {other} beside {one}, which had replaced it: {read}",
                        read.Key, read.Operation);
                }
            }
        }
    }
}
