using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>V1: a version's name is never given to two values: not after a crash, a wipe, a delete or a restart.</summary>
public sealed class DotsNameOneValue : OnlineChecker
{
    private readonly Dictionary<(SimKey Key, string Tag), Sighting> named = [];

    public override string Id => "V1";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        foreach (var read in operation.Reads)
        {
            foreach (var version in read.Versions)
            {
                if (!named.TryAdd((read.Key, version.Tag), version))
                {
                    Compare(named[(read.Key, version.Tag)], version, read, verdict);
                }
            }
        }
    }

    private void Compare(Sighting first, Sighting second, ReadEvent read, Verdict verdict)
    {
        if (first.Body != second.Body || first.IsTombstone != second.IsTombstone)
        {
            verdict.Add(
                Id, $"the name {first.Tag} is given to {first} and, in op {read.Operation.Id}, to {second}", read.Key, read.Operation);
        }
    }
}
