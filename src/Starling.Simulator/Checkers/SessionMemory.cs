using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>What one session has been shown of one record.</summary>
internal sealed class SessionMemory
{
    /// <summary>From this distance of any two clocks on, proofs of agreement are promised nothing, in microseconds.</summary>
    private const long ApartMax = 1_000_000;

    private readonly List<WriteEvent> shown = [];
    private readonly HashSet<int> gone = [];
    private Sighting? tombstone;

    /// <summary>The writes that any read of it has shown.</summary>
    public IReadOnlyList<WriteEvent> Shown => shown;

    /// <summary>A read shows less than it must: a broken promise; or, where the clocks of the cluster have been a second apart, one that was not given,
    /// which is counted.</summary>
    public static void Tell(Verdict verdict, string id, ReadEvent read, string text)
    {
        if (read.Operation.ClocksApart >= ApartMax)
        {
            verdict.Excuse(id);
        }
        else
        {
            verdict.Add(id, text, read.Key, read.Operation);
        }
    }

    /// <summary>A version that shows although an earlier read says that it was replaced.</summary>
    public Sighting? FindReturned(ReadEvent read)
    {
        foreach (var version in read.Versions)
        {
            if (version.Write is { } write && (gone.Contains(write.Id)
                || (read.Key.Table == SimTable.LastWriteWins && tombstone is not null && !Coverage.IsAtLeast(version, tombstone))))
            {
                return version;
            }
        }

        return null;
    }

    /// <summary>Remembers what a read shows, and what it no longer shows. Where the last write wins, times say which of two is the later one, and a value may
    /// come back by being written again with an older time after a purge: only tombstones are kept for that.</summary>
    public void Learn(ReadEvent read)
    {
        var isSiblings = read.Key.Table == SimTable.Siblings;
        foreach (var before in shown)
        {
            if (isSiblings && !Shows(read, before))
            {
                gone.Add(before.Id);
            }
        }

        foreach (var version in read.Versions)
        {
            if (version.Write is { } write && !shown.Contains(write))
            {
                shown.Add(write);
            }
            else if (version.IsTombstone && !isSiblings && (tombstone is null || Coverage.IsAtLeast(version, tombstone)))
            {
                tombstone = version;
            }
        }
    }

    private static bool Shows(ReadEvent read, WriteEvent write)
    {
        foreach (var version in read.Versions)
        {
            if (version.Write == write)
            {
                return true;
            }
        }

        return false;
    }
}
