using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>V1: a version's name is never given to two values: not after a crash, a wipe, a delete or a restart.</summary>
public sealed class DotsNameOneValue : IChecker
{
    public string Id => "V1";

    public void Check(Story story, Verdict verdict)
    {
        foreach (var key in story.History.Keys)
        {
            var named = new Dictionary<string, Sighting>();
            foreach (var read in key.Reads)
            {
                foreach (var version in read.Versions)
                {
                    if (!named.TryAdd(version.Tag, version))
                    {
                        Compare(key, named[version.Tag], version, read, verdict);
                    }
                }
            }
        }
    }

    private void Compare(KeyHistory key, Sighting first, Sighting second, ReadEvent read, Verdict verdict)
    {
        if (first.Body != second.Body || first.IsTombstone != second.IsTombstone)
        {
            verdict.Add(Id, $"the name {first.Tag} is given to {first} and, in op {read.Operation.Id}, to {second}", key.Key, read.Operation);
        }
    }
}
