using System;
using System.Text;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>Whether what a read shows accounts for a write: shows it, or shows what replaced it.</summary>
/// <remarks>
/// Siblings: a write is replaced by a write whose context had seen it, directly or through others. Tombstones show no bytes, so which delete made
/// one cannot be told; a write is therefore excused by any delete that had seen it and may have been applied by then. That is lenient
/// by a hair and never wrong. Last-write-wins: a write is replaced by whatever is greater in (write time, tombstone, bytes). The write time
/// of a write that no answer and no disk ever showed is not known; it cannot lie before the least that its coordinator's clock has shown during
/// the call, and that bound is used instead.
/// </remarks>
internal static class Coverage
{
    public static bool Accounts(KeyHistory key, ReadEvent read, WriteEvent write) => Judge(key, read, write) != Account.Missing;

    public static Account Judge(KeyHistory key, ReadEvent read, WriteEvent write) =>
        key.Key.Table == SimTable.Siblings ? JudgeSibling(key, read, write) : JudgeLast(key, read, write);

    /// <summary>True when a version is after or at another in the order of last write wins.</summary>
    public static bool IsAtLeast(Sighting left, Sighting right) =>
        left.Time != right.Time ? left.Time > right.Time
        : left.IsTombstone != right.IsTombstone ? left.IsTombstone
        : CompareBytes(left.Body, right.Body) >= 0;

    /// <summary>Whether a version that was once seen may have gone with a purge.</summary>
    public static bool IsPurged(KeyHistory key, ReadEvent read, Sighting seen) => IsPurged(key, read, seen.Time);

    private static Account JudgeSibling(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        foreach (var version in read.Versions)
        {
            if (version.Write is { } shown && (shown == write || shown.Seen.Contains(write.Id)))
            {
                return Account.Given;
            }
        }

        return !write.IsDelete ? JudgeDeleted(key, read, write)
            : ShowsAnythingSeenBy(read, write) ? Account.Missing
            : Account.Given;
    }

    /// <summary>A delete is accounted for when nothing that it had seen shows.</summary>
    private static bool ShowsAnythingSeenBy(ReadEvent read, WriteEvent delete)
    {
        foreach (var version in read.Versions)
        {
            if (version.Write is { } shown && delete.Seen.Contains(shown.Id))
            {
                return true;
            }
        }

        return false;
    }

    private static Account JudgeDeleted(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        var account = Account.Missing;
        foreach (var other in key.Writes)
        {
            if (other.IsDelete && other.MayBeApplied && other.Operation.Invoked < read.Operation.Returned
                && other.Seen.Contains(write.Id))
            {
                if (other.Operation.Outcome != Outcome.Pending)
                {
                    return Account.Given;
                }

                account = Account.Perhaps;
            }
        }

        return account;
    }

    /// <summary>What was purged, and what that had replaced, need not show, and no longer wins over a write with an older time of its own.</summary>
    private static bool IsPurged(KeyHistory key, ReadEvent read, long time) =>
        key.Purges.Exists(purge => purge.Time >= time && purge.At < read.Operation.Returned);

    private static Account JudgeLast(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        if (key.Purges.Count > 0 && IsPurged(key, read, write.Time != 0 ? write.Time : write.Operation.StampMin))
        {
            return Account.Given;
        }

        var account = Account.Missing;
        foreach (var version in read.Versions)
        {
            if (version.Write == write)
            {
                return Account.Given;
            }

            if (IsAfter(version, write))
            {
                account = write.Time == 0 ? Account.Perhaps : Account.Given;
            }
        }

        return account != Account.Missing || !read.IsAbsence ? account
            : write.IsDelete ? Account.Given
            : JudgeDeletedLater(key, read, write);
    }

    private static bool IsAfter(Sighting version, WriteEvent write)
    {
        if (write.Time != 0)
        {
            return IsAtLeast(version, new Sighting(write, write.IsDelete, write.Time, "", write.Body));
        }

        return version.Time >= write.Operation.StampMin;
    }

    /// <summary>A slice shows no deleted records, so their tombstones' times cannot be compared.</summary>
    private static Account JudgeDeletedLater(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        var account = Account.Missing;
        foreach (var other in key.Writes)
        {
            if (other.IsDelete && other.MayBeApplied && other.Operation.Invoked < read.Operation.Returned
                && (other.Time == 0 || write.Time == 0 || other.Time >= write.Time))
            {
                if (other.Operation.Outcome != Outcome.Pending && other.Time != 0 && write.Time != 0)
                {
                    return Account.Given;
                }

                account = Account.Perhaps;
            }
        }

        return account;
    }

    private static int CompareBytes(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
