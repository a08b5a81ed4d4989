using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>Gets rid of damaged files: all that can be read is written into a new store, which takes the place of the old one while the node runs.</summary>
/// <remarks>
/// A damaged block cannot be taken out of a sorted file, and RocksDB gives up all writing when a merge meets it. Only a copy is right for every case: whatever level the file is
/// on, whether data, index or filter is hit, and whatever lies above and beneath (docs/decisions/0016-damage.md).
/// While it is made, on the committer's thread, writes wait and reads go on from the old store; then reads go over on the executor, in the same piece of work in which
/// the node hears of it. So nobody reads "not there" where something was lost before the node knows that it was.
/// </remarks>
internal sealed class Mending(RocksStoreOptions options, DiskGauge gauge, IExecutor executor, Action<RocksHandle> use)
{
    private const int LookEveryMs = 20;

    /// <summary>How long the copy is written out for a shorter opening.</summary>
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMinutes(1);

    private readonly object gate = new();
    private long triedAt;
    private bool hasTried;

    /// <summary>Who hears of damage; null for nobody.</summary>
    public IStoreWatcher? Watcher { get; set; }

    /// <summary>Why it could not be done and is tried again: there is no space; null when it is not so.</summary>
    public WorldException? Refusal { get; private set; }

    /// <summary>False for a while after an attempt.</summary>
    public bool IsDue => !hasTried || Stopwatch.GetElapsedTime(triedAt) > TryAgainAfter;

    /// <summary>Mends. Gives the fault after which nothing may be written any more; null when it was done, or may be tried again.</summary>
    /// <param name="handle">The damaged store, and then the one that took its place.</param>
    /// <param name="damage">What was found.</param>
    /// <param name="isClosing">True when the store is being closed: then it is given up.</param>
    public WorldException? Run(ref RocksHandle handle, string damage, Func<bool> isClosing)
    {
        var old = handle;
        var began = Stopwatch.GetTimestamp();
        try
        {
            Tell(watcher => watcher.Damaged(damage));
            CheckSpace(old);
            var copied = Copy(old, isClosing);
            handle = new RocksHandle(StoreFolders.Promote(old.Folder, old.Path), old.Folder, options);
            gauge.Use(handle);
            Refusal = null;
            GoOver(old, handle, copied, Stopwatch.GetElapsedTime(began), isClosing);
            return null;
        }
        catch (Exception given) when (given is OperationCanceledException or ObjectDisposedException)
        {
            // The next start meets the damage again.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or WorldException)
        {
            var fault = e as WorldException ?? RocksFaults.OfLostDisk(old.Folder, e);
            Tell(watcher => watcher.NotMended(fault.Message));
            Refusal = fault.Fault == WorldFault.DiskFull ? fault : null;
            return Refusal is null ? fault : null;
        }
        finally
        {
            hasTried = true;
            triedAt = Stopwatch.GetTimestamp();
        }
    }

    private void CheckSpace(RocksHandle old)
    {
        var used = old.MeasureUsed();
        if (gauge.Space.BytesFree < used + options.SpaceReserveBytes)
        {
            throw RocksFaults.OfFullDisk(old.Folder, $"Stored bytes are damaged, and writing what can be read into new files takes about {used >> 20} MiB beyond " +
                "the reserve. It is tried again every minute.");
        }
    }

    /// <summary>The copy has a small cache: it is only written.</summary>
    private StoreCopy Copy(RocksHandle old, Func<bool> isClosing)
    {
        var target = new RocksHandle(StoreFolders.MakeHalf(old.Folder), old.Folder, options with { BlockCacheBytes = 1 << 20 });
        try
        {
            var copy = new StoreCopy(old, target, isClosing);
            copy.Run();

            // An error here takes nothing away: the copy's log is synced.
            _ = target.Flush(FlushPatience);
            return copy;
        }
        finally
        {
            target.BeginClose();
            target.Leave();
        }
    }

    /// <summary>Reads go over on the executor; when that has stopped nobody reads any more.</summary>
    private void GoOver(RocksHandle old, RocksHandle next, StoreCopy copied, TimeSpan took, Func<bool> isClosing)
    {
        var isOver = false;
        executor.Post(
            _ =>
            {
                lock (gate)
                {
                    if (isOver)
                    {
                        return;
                    }

                    use(next);
                    isOver = true;
                    Monitor.Pulse(gate);
                }

                Watcher?.Mended(copied.Records, copied.LostRanges, took);
            },
            null);
        lock (gate)
        {
            while (!isOver && !isClosing())
            {
                Monitor.Wait(gate, LookEveryMs);
            }

            if (!isOver)
            {
                isOver = true;
                use(next);
            }
        }

        old.Retire();
        old.BeginClose();
        old.Leave();
    }

    private void Tell(Action<IStoreWatcher> what) => executor.Post(
        _ =>
        {
            if (Watcher is { } watcher)
            {
                what(watcher);
            }
        },
        null);
}
