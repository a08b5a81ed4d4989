using System;
using System.Globalization;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>E1: a value with a time to live is shown until it expires, and not after; then nothing older comes back.</summary>
/// <remarks>
/// Three questions to each read, each with the bound that is never wrong. A value that is shown expires after the least time that the coordinator's wall clock
/// has shown during the call. A value that is hidden as expired does so before the furthest that any clock of the cluster, drawn by stamps, can have
/// come; so does one that a quorum has acknowledged, that nothing replaced, and that a later quorum read lacks. And what is shown names the expiry that its
/// write was given: its stamp and its length, to the microsecond.
/// The one clock that decides is the coordinator's, and the bounds are of clocks as they were: so no jump of a clock excuses anything.
/// Where disks may be lost beyond the budget, only what a read shows is judged, and not what it lacks.
/// </remarks>
/// <param name="isBeyondBudget">Whether nothing is promised of what a read lacks.</param>
public sealed class LifetimesAreKept(bool isBeyondBudget = false) : OnlineChecker
{
    public override string Id => "E1";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        if (operation.Outcome != Outcome.Ok)
        {
            return;
        }

        foreach (var read in operation.Reads)
        {
            foreach (var version in read.Versions)
            {
                if (FaultOf(read, version) is { } fault)
                {
                    verdict.Add(Id, $"op {operation.Id} {fault}: {read}", read.Key, operation);
                }
            }

            if (!isBeyondBudget && !read.IsFromOneReplica)
            {
                LookForWhatLacks(history, read, verdict);
            }
        }
    }

    /// <summary>What is wrong with a version that is shown, in words; null for nothing.</summary>
    private static string? FaultOf(ReadEvent read, Sighting version)
    {
        var operation = read.Operation;
        var end = version.ExpiresAt is { } moment ? Micros(moment) : long.MaxValue;
        if (version.IsTombstone)
        {
            return version.ExpiresAt is not null && end > operation.ClockMax
                ? string.Create(CultureInfo.InvariantCulture, $"hides as expired what expires at {end}, and no clock had come further than {operation.ClockMax}")
                : null;
        }

        if (version.Write is not { } write || write.Key != read.Key)
        {
            return "shows bytes that nobody wrote to the record";
        }

        var due = write.ExpiresAt is { } given ? Micros(given)
            : write.Lifetime is { } span ? version.Time + (long)span.TotalMicroseconds
            : long.MaxValue;
        return due != end
            ? string.Create(CultureInfo.InvariantCulture, $"says that {write} expires at {end}, and it was given {due}")
            : end <= operation.StampMin
            ? string.Create(CultureInfo.InvariantCulture, $"shows {write}, which had expired at {end}, and its coordinator's clock was at {operation.StampMin} or later")
            : null;
    }

    /// <summary>Reads and writes at levels that meet: what was acknowledged before the read began is shown, unless it may be gone.</summary>
    private void LookForWhatLacks(History history, ReadEvent read, Verdict verdict)
    {
        var operation = read.Operation;
        var key = history.Of(read.Key);
        var enough = history.Replicas.Of(read.Key.Table) - history.Needed(operation);
        foreach (var write in key.Writes)
        {
            if (!write.IsAcknowledged || write.Operation.Returned >= operation.Invoked || history.Needed(write.Operation) <= enough)
            {
                continue;
            }

            if (FindOlder(read, write) is { } older)
            {
                verdict.Add(Id, $"op {operation.Id} shows {older.Write}, which {write} had replaced before it began: {read}", read.Key, operation);
            }
            else if (!IsShown(read, write) && !MayBeGone(write, operation) && !MayBeReplaced(key, read, write))
            {
                verdict.Add(
                    Id,
                    $"op {operation.Id} does not show {write}, and no clock had come further than {operation.ClockMax}: {read}",
                    read.Key, operation);
            }
        }
    }

    /// <summary>A live version that the write had certainly replaced.</summary>
    private static Sighting? FindOlder(ReadEvent read, WriteEvent write)
    {
        if (read.Key.Table == SimTable.LastWriteWins)
        {
            // The record has one version, and by merging it is the greatest: a lesser one shows that the write was not there, or came and went.
            return read.Versions is [{ IsTombstone: false } version] && write.Time != 0 && version.Time < write.Time ? version : null;
        }

        foreach (var version in read.Versions)
        {
            if (version.Write is { } shown && write.Seen.Contains(shown.Id))
            {
                return version;
            }
        }

        return null;
    }

    /// <summary>The write shows, or what stands after it.</summary>
    private static bool IsShown(ReadEvent read, WriteEvent write)
    {
        foreach (var version in read.Versions)
        {
            var isAfter = read.Key.Table == SimTable.LastWriteWins
                ? !IsDeletedUnasked(version, write) && version.Time >= (write.Time != 0 ? write.Time : write.Operation.StampMin)
                : version.Write is { } shown && shown.Seen.Contains(write.Id);
            if (version.Write == write || isAfter)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A plain tombstone of the very stamp of a value: nobody deleted it, and it did not expire.</summary>
    private static bool IsDeletedUnasked(Sighting version, WriteEvent write) =>
        version is { IsTombstone: true, ExpiresAt: null } && !write.IsDelete && version.Time == write.Time;

    /// <summary>It is a delete, or may have expired for one of the clocks: then it may be hidden, replaced by whoever wrote next, and purged. A write of
    /// siblings may have been passed on, and then the clock of whom it was passed to gave its stamp: of one that no read has shown nothing is known.</summary>
    private static bool MayBeGone(WriteEvent write, Operation read) =>
        write.IsDelete
        || (write.ExpiresAt is { } given && Micros(given) <= read.ClockMax)
        || (write.Lifetime is not null && write.Time == 0 && write.Key.Table == SimTable.Siblings)
        || (write.Lifetime is { } span && (write.Time != 0 ? write.Time : write.Operation.StampMin) + (long)span.TotalMicroseconds <= read.ClockMax);

    /// <summary>Another write may have taken its place, and then gone.</summary>
    private static bool MayBeReplaced(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        foreach (var other in key.Writes)
        {
            var isAfter = read.Key.Table == SimTable.LastWriteWins
                ? other.Time == 0 || write.Time == 0 || other.Time >= write.Time
                : other.Seen.Contains(write.Id);
            if (isAfter && other != write && other.MayBeApplied && other.Operation.Invoked < read.Operation.Returned && MayBeGone(other, read.Operation))
            {
                return true;
            }
        }

        return false;
    }

    private static long Micros(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
