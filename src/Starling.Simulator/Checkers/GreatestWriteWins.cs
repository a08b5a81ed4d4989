using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>T2: where the last write wins, the greatest that anybody saw is what is left; a version has one write time for ever; and a
/// write that had read something is later than that, whatever the clocks say.</summary>
public sealed class GreatestWriteWins : IChecker
{
    public string Id => "T2";

    public void Check(Story story, Verdict verdict)
    {
        foreach (var key in story.History.Keys)
        {
            if (key.Key.Table == SimTable.LastWriteWins)
            {
                CheckTimes(key, verdict);
                if (story.Final is not null && story.Final.TryGetValue(key.Key, out var final))
                {
                    CheckWinner(key, final, verdict);
                }
            }
        }
    }

    private void CheckTimes(KeyHistory key, Verdict verdict)
    {
        var times = new Dictionary<int, long>();
        foreach (var read in key.Reads)
        {
            foreach (var version in read.Versions)
            {
                if (version.Write is not { } write)
                {
                    continue;
                }

                if (version.Time != write.Time || (!times.TryAdd(write.Id, version.Time) && times[write.Id] != version.Time))
                {
                    verdict.Add(Id, $"op {read.Operation.Id} shows {write} with the write time {version.Time}", key.Key, read.Operation);
                }

                if (write.ContextTime >= version.Time)
                {
                    verdict.Add(Id, $"{write} had read a version of {write.ContextTime} and is not later", key.Key, read.Operation);
                }
            }
        }
    }

    private void CheckWinner(KeyHistory key, ReadEvent final, Verdict verdict)
    {
        foreach (var read in key.Reads)
        {
            foreach (var version in read.Versions)
            {
                if (!IsReached(final, version) && !Coverage.IsPurged(key, final, version))
                {
                    verdict.Add(Id, $"op {read.Operation.Id} saw {version}, and at the end there is {final}", key.Key, read.Operation);
                }
            }
        }
    }

    private static bool IsReached(ReadEvent final, Sighting seen)
    {
        foreach (var version in final.Versions)
        {
            if (Coverage.IsAtLeast(version, seen))
            {
                return true;
            }
        }

        return false;
    }
}
