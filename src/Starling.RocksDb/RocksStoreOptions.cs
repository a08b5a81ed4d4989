using System;
using System.Collections.Generic;

namespace Starling.RocksDb;

/// <summary>What a node's store may use. Fixed while it is open; may differ at the next opening.</summary>
public sealed record RocksStoreOptions
{
    /// <summary>Memory for blocks read from disk, indexes and filters included. Larger saves reads of the disk, smaller leaves
    /// more to the system's own cache, which holds the same data compressed.</summary>
    /// <value>Bytes, at least 1 MiB. Default 256 MiB.</value>
    public long BlockCacheBytes { get; init; } = 256L << 20;

    /// <summary>Size at which the records in memory are written out as a sorted file. Larger means fewer rewrites of the same
    /// data, and more memory: all families together take at most twice this.</summary>
    /// <value>Bytes, 64 KiB to 1 GiB. Default 64 MiB.</value>
    public long MemtableBytes { get; init; } = 64L << 20;

    /// <summary>Bound on the log that is replayed at opening. Larger makes opening after a crash slower; smaller makes rarely
    /// written families write small files.</summary>
    /// <value>Bytes, at least <see cref="MemtableBytes"/>. Default 256 MiB.</value>
    public long LogBytesMax { get; init; } = 256L << 20;

    /// <summary>Threads that write and merge sorted files in the background.</summary>
    /// <value>1 to 64. Default 2.</value>
    public int BackgroundJobs { get; init; } = 2;

    /// <summary>Sorted files held open. Must leave room for sockets under the process's limit of open files.</summary>
    /// <value>16 to 1,000,000. Default 512.</value>
    public int OpenFilesMax { get; init; } = 512;

    /// <summary>Free space below which new data is refused, so that merging and deleting, which give space back, can go on.
    /// Batches that only delete are let through down to half of it.</summary>
    /// <value>Bytes, 0 or more. Default 256 MiB.</value>
    public long SpaceReserveBytes { get; init; } = 256L << 20;

    /// <summary>Batches that may wait for their answer at once. A group commit has one or two.</summary>
    /// <value>1 to 4096. Default 64.</value>
    public int CommitQueueMax { get; init; } = 64;

    /// <summary>Whether a commit waits for the disk. Without it a power loss may take acknowledged writes away (the death of
    /// the process does not), and reads see data that is not durable: for measurements only.</summary>
    /// <value>Default true.</value>
    public bool SyncEveryCommit { get; init; } = true;

    /// <summary>How long a write waits for what is in memory to be written out before it is refused as on a full disk. Longer than a healthy disk
    /// ever takes.</summary>
    internal TimeSpan StallPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For tests: answers the free bytes instead of the disk.</summary>
    internal Func<long>? PretendFree { get; init; }

    /// <summary>For tests: a text is taken as the error that RocksDB gave for a write, which is then not made.</summary>
    internal Func<string?>? PretendWriteError { get; init; }

    /// <summary>All that is wrong with these options, one sentence each; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(BlockCacheBytes >= 1 << 20, $"BlockCacheBytes is {BlockCacheBytes}; it must be at least {1 << 20}.");
        Check(MemtableBytes is >= 64 << 10 and <= 1 << 30,
            $"MemtableBytes is {MemtableBytes}; it must be from {64 << 10} to {1 << 30}.");
        Check(LogBytesMax >= MemtableBytes, $"LogBytesMax is {LogBytesMax}; it must be at least MemtableBytes.");
        Check(BackgroundJobs is >= 1 and <= 64, $"BackgroundJobs is {BackgroundJobs}; it must be from 1 to 64.");
        Check(OpenFilesMax is >= 16 and <= 1_000_000, $"OpenFilesMax is {OpenFilesMax}; it must be from 16 to 1000000.");
        Check(SpaceReserveBytes >= 0, $"SpaceReserveBytes is {SpaceReserveBytes}; it must not be negative.");
        Check(CommitQueueMax is >= 1 and <= 4096, $"CommitQueueMax is {CommitQueueMax}; it must be from 1 to 4096.");
        return faults;

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }
}
