using System;
using System.IO;
using System.Threading;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>Watches the space of the disk and says which batches must be refused.</summary>
/// <remarks>
/// RocksDB survives a full disk badly: once its log could not be written it takes no write until it is opened again. So writes
/// are refused while there is still room, a reserve that flushes and merges need to give space back. The disk is asked once a
/// second, and sooner when an eighth of the reserve was written since; in between, what was written is counted as gone.
/// Used by the committer's thread; <see cref="Space"/> by any.
/// </remarks>
internal sealed class DiskGauge
{
    private const long RefreshEveryMs = 1000;
    private const long BookkeepingLeast = 8L << 20;

    private RocksHandle handle;
    private readonly DriveInfo drive;
    private readonly RocksStoreOptions options;
    private long refreshedAt;
    private long writtenSince;
    private long free;
    private long used;

    public DiskGauge(RocksHandle handle, RocksStoreOptions options)
    {
        this.handle = handle;
        this.options = options;
        drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(handle.Folder)! : handle.Folder);
        Refresh();
    }

    public StoreSpace Space
    {
        get
        {
            var seen = Volatile.Read(ref free);
            return new(Volatile.Read(ref used), seen, seen < options.SpaceReserveBytes);
        }
    }

    /// <summary>Measures another store in the same folder from now on.</summary>
    public void Use(RocksHandle next) => handle = next;

    public void RefreshIfDue()
    {
        if (Environment.TickCount64 - refreshedAt >= RefreshEveryMs || writtenSince > options.SpaceReserveBytes / 8)
        {
            Refresh();
        }
    }

    public void Wrote(int bytes)
    {
        writtenSince += bytes;
        Volatile.Write(ref free, Math.Max(0, free - bytes));
    }

    /// <summary>True when the batch must not be written: new data below the reserve, deletes below half of it. The node's own
    /// bookkeeping is small and goes on to the last <see cref="BookkeepingLeast"/>, so that a node with a full disk can be started
    /// again and serve reads.</summary>
    public bool Refuses(StoreBatch batch) => free < options.SpaceReserveBytes
        && !(BatchCheck.OnlyBookkeeping(batch) && free >= BookkeepingLeast)
        && (free < options.SpaceReserveBytes / 2 || !BatchCheck.OnlyDeletes(batch));

    public WorldException Refusal() => RocksFaults.OfFullDisk(
        handle.Folder, $"{free >> 20} MiB are free and {options.SpaceReserveBytes >> 20} MiB are kept in reserve.");

    private void Refresh()
    {
        Volatile.Write(ref free, options.PretendFree is { } pretend ? pretend() : drive.AvailableFreeSpace);
        Volatile.Write(ref used, handle.MeasureUsed());
        writtenSince = 0;
        refreshedAt = Environment.TickCount64;
    }
}
