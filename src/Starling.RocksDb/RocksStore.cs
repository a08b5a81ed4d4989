using System;
using System.IO;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>A node's disk over RocksDB.</summary>
/// <remarks>
/// Reads are made by the caller; writes by one thread of the store's own (<see cref="Committer"/>), which answers on the
/// executor. A read allocates nothing: its bytes stay RocksDB's, pinned until the value is disposed.
/// <para>Where a read meets damage the store mends itself (<see cref="Mending"/>): reads then go over to another RocksDB, in one piece of the
/// executor's work.</para>
/// <para>Dispose values and cursors before the store: while one is open the store stays open underneath.</para>
/// </remarks>
public sealed unsafe class RocksStore : IStore, IDisposable, IAsyncDisposable
{
    private readonly DiskGauge gauge;
    private readonly Committer committer;
    private volatile RocksHandle handle;

    private RocksStore(RocksHandle handle, RocksStoreOptions options, IExecutor executor)
    {
        this.handle = handle;
        gauge = new DiskGauge(handle, options);
        Mending = new Mending(options, gauge, executor, next => this.handle = next);
        committer = new Committer(handle, gauge, Mending, options, executor);
    }

    public StoreSpace Space => gauge.Space;

    private Mending Mending { get; }

    /// <inheritdoc/>
    public void Watch(IStoreWatcher watcher) => Mending.Watcher = watcher;

    /// <summary>Opens a data folder, or makes one. Takes as long as replaying what the last close left in the log.</summary>
    /// <param name="folder">A folder of this node alone: one made by Starling, an empty one, or one that does not exist.</param>
    /// <param name="options">What the store may use.</param>
    /// <param name="executor">Where commits are answered.</param>
    /// <exception cref="ArgumentException">The options are out of range; the message lists all faults.</exception>
    /// <exception cref="WorldException">The folder cannot be used (<see cref="WorldFault.Folder"/>), is damaged
    /// (<see cref="WorldFault.Corrupt"/>), or its disk is full or failing.</exception>
    public static RocksStore Open(string folder, RocksStoreOptions options, IExecutor executor)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(executor);
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = DataFolder.Prepare(folder);
        var handle = new RocksHandle(path, folder, options);
        try
        {
            return new RocksStore(handle, options, executor);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            handle.BeginClose();
            handle.Leave();
            throw RocksFaults.OfLostDisk(folder, e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="WorldException">The stored bytes are damaged (<see cref="WorldFault.Corrupt"/>) or cannot be read
    /// (<see cref="WorldFault.Disk"/>).</exception>
    public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key)
    {
        var now = handle;
        now.Enter();
        var pinned = now.Get(family, key, out var error);
        if (pinned == 0)
        {
            now.Leave();
            return error is null ? default : throw now.FaultOfRead(error);
        }

        nuint size;
        var bytes = RocksNative.rocksdb_pinnableslice_value(pinned, &size);
        return new StoreValue(new ReadOnlySpan<byte>(bytes, checked((int)size)), now, pinned);
    }

    /// <inheritdoc/>
    public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse)
    {
        if (!upper.IsEmpty && lower.SequenceCompareTo(upper) >= 0)
        {
            return EmptyCursor.Instance;
        }

        return new RocksCursor(handle, family, lower, upper, reverse);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch is malformed, or deletes a range whose upper key is below its lower one;
    /// nothing of it is stored.</exception>
    /// <exception cref="InvalidOperationException">More batches wait than <see cref="RocksStoreOptions.CommitQueueMax"/>.</exception>
    public void Commit(StoreBatch batch, IStoreWaiter waiter)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(waiter);
        if (BatchCheck.FaultOf(batch) is { } fault)
        {
            throw new ArgumentException($"The batch cannot be stored: {fault}. Nothing was written.", nameof(batch));
        }

        committer.Enqueue(batch, waiter);
    }

    /// <summary>Writes and answers what was committed before, then closes. Blocks until then.</summary>
    public void Dispose()
    {
        BeginClose();
        committer.Join();
    }

    /// <summary>As <see cref="Dispose"/>, without blocking.</summary>
    public ValueTask DisposeAsync()
    {
        BeginClose();
        return new ValueTask(committer.Ended);
    }

    private void BeginClose()
    {
        handle.BeginClose();
        committer.BeginClose();
    }
}
