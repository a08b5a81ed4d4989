using System;
using System.Text;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>Whether what a read shows accounts for a write: shows it, or shows what replaced it.</summary>
/// <remarks>
/// Siblings: a write is replaced by a write whose context had seen it, directly or through others. Tombstones show no bytes, so which delete made
/// one cannot be told; a write is therefore excused by any delete that had seen it and may have been applied by then. That is lenient
/// by a hair and never wrong. Last-write-wins: a write is replaced by whatever is greater in (write time, tombstone, bytes). The write time
/// of a write that no answer ever showed is not known; its coordinator's clock cannot have been more than
/// <see cref="ClockErrorMax"/> behind the moment of the call, and that bound is used instead.
/// </remarks>
internal static class Coverage
{
    private static readonly TimeSpan ClockErrorMax = TimeSpan.FromSeconds(3);

    public static bool Accounts(KeyHistory key, ReadEvent read, WriteEvent write) =>
        key.Key.Table == SimTable.Siblings ? AccountsForSibling(key, read, write) : AccountsForLast(key, read, write);

    /// <summary>True when a version is after or at another in the order of last write wins.</summary>
    public static bool IsAtLeast(Sighting left, Sighting right) =>
        left.Time != right.Time ? left.Time > right.Time
        : left.IsTombstone != right.IsTombstone ? left.IsTombstone
        : CompareBytes(left.Body, right.Body) >= 0;

    private static bool AccountsForSibling(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        foreach (var version in read.Versions)
        {
            if (version.Write is { } shown && (shown == write || shown.Seen.Contains(write.Id)))
            {
                return true;
            }
        }

        return write.IsDelete
            ? !ShowsAnythingSeenBy(read, write)
            : IsPerhapsDeleted(key, read, write);
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

    private static bool IsPerhapsDeleted(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        foreach (var other in key.Writes)
        {
            if (other.IsDelete && other.MayBeApplied && other.Operation.Invoked < read.Operation.Returned
                && other.Seen.Contains(write.Id))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AccountsForLast(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        foreach (var version in read.Versions)
        {
            if (version.Write == write || IsAfter(version, write))
            {
                return true;
            }
        }

        return read.IsAbsence && (write.IsDelete || IsPerhapsDeletedLater(key, read, write));
    }

    private static bool IsAfter(Sighting version, WriteEvent write)
    {
        if (write.Time != 0)
        {
            return IsAtLeast(version, new Sighting(write, write.IsDelete, write.Time, "", write.Body));
        }

        return version.Time >= World.SimLoop.EpochMicros + write.Operation.Invoked - World.SimLoop.Micros(ClockErrorMax);
    }

    /// <summary>A slice shows no deleted records, so their tombstones' times cannot be compared.</summary>
    private static bool IsPerhapsDeletedLater(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        foreach (var other in key.Writes)
        {
            if (other.IsDelete && other.MayBeApplied && other.Operation.Invoked < read.Operation.Returned
                && (other.Time == 0 || write.Time == 0 || other.Time >= write.Time))
            {
                return true;
            }
        }

        return false;
    }

    private static int CompareBytes(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
