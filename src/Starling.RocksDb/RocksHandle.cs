using System;
using System.Diagnostics;
using System.Text;
using System.Threading;
using Starling.World;
using static Starling.RocksDb.RocksNative;

namespace Starling.RocksDb;

/// <summary>An open RocksDB: its native objects, and the count of those who still use them.</summary>
/// <remarks>
/// RocksDB may not be closed under a value or a cursor that was lent out. So each takes a lease; closing ends the owner's
/// lease and the last one to end closes. Leases may end on any thread.
/// </remarks>
internal sealed unsafe class RocksHandle : IStoreLender
{
    private static readonly byte[] FilesSizeProperty = "rocksdb.total-sst-files-size\0"u8.ToArray();
    private static readonly byte[] UnflushedProperty = "rocksdb.num-immutable-mem-table\0"u8.ToArray();
    private static readonly TimeSpan FlushLookEvery = TimeSpan.FromMilliseconds(5);
    private static readonly byte[] MemtablesSizeProperty = "rocksdb.cur-size-all-mem-tables\0"u8.ToArray();

    /// <summary>Names of the families, at the place of their number. Part of the disk format.</summary>
    private static readonly string[] FamilyNames = ["default", "Records", "Hints", "Register", "Fingerprints", "Purges"];

    private readonly nint db;
    private readonly nint cache;
    private readonly nint[] families = new nint[FamilyNames.Length];
    private readonly nint readOptions;
    private readonly nint writeOptions;
    private readonly nint unsyncedOptions;
    private int leases = 1;
    private int closed;
    private volatile bool closing;
    private volatile bool isRetired;
    private volatile string? damage;

    /// <summary>Opens or creates the store in <paramref name="path"/>; <paramref name="folder"/> is its name in error texts.</summary>
    public RocksHandle(string path, string folder, RocksStoreOptions options)
    {
        Folder = folder;
        Path = path;
        cache = rocksdb_cache_create_hyper_clock((nuint)options.BlockCacheBytes, 0);
        var rocks = RocksTuning.Create(options, cache);
        db = OpenFamilies(rocks, path, options, out var error);
        rocksdb_options_destroy(rocks);
        if (db == 0)
        {
            rocksdb_cache_destroy(cache);
            throw RocksFaults.OfOpen(error ?? "an error without a text", folder);
        }

        readOptions = rocksdb_readoptions_create();
        rocksdb_readoptions_set_verify_checksums(readOptions, 1);
        writeOptions = rocksdb_writeoptions_create();
        rocksdb_writeoptions_set_sync(writeOptions, options.SyncEveryCommit ? (byte)1 : (byte)0);

        // A write that RocksDB would let wait comes back at once: see Committer.
        rocksdb_writeoptions_set_no_slowdown(writeOptions, 1);
        unsyncedOptions = rocksdb_writeoptions_create();
        rocksdb_writeoptions_set_no_slowdown(unsyncedOptions, 1);
        CheckNumbers();
    }

    public static int FamilyCount => FamilyNames.Length;

    public string Folder { get; }

    /// <summary>Where RocksDB's files are.</summary>
    public string Path { get; }

    /// <summary>What a read said of damage that it met; null while none was met.</summary>
    public string? Damage => damage;

    /// <summary>The fault of a failed read. Damage is remembered.</summary>
    public WorldException FaultOfRead(string error)
    {
        var fault = RocksFaults.OfRead(error, Folder);
        if (fault.Fault == WorldFault.Corrupt)
        {
            damage = error;
        }

        return fault;
    }

    /// <summary>Takes a lease, or says that the store is closed.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref leases);
        if (closing)
        {
            Leave();
            throw Closed();
        }
    }

    public ObjectDisposedException Closed() =>
        new(nameof(RocksStore), $"The store in '{Folder}' is closed. Open it again to use it.");

    public void Leave()
    {
        if (Interlocked.Decrement(ref leases) == 0 && closing && Interlocked.Exchange(ref closed, 1) == 0)
        {
            Destroy();
        }
    }

    /// <summary>Takes back a value's bytes. Called by <see cref="StoreValue.Dispose"/>.</summary>
    public void Return(nint loan)
    {
        rocksdb_pinnableslice_destroy(loan);
        Leave();
    }

    /// <summary>Its files are removed when the last lease ends: there is a copy.</summary>
    public void Retire() => isRetired = true;

    /// <summary>Refuses new leases from now on.</summary>
    public void BeginClose() => closing = true;

    /// <summary>The pinned value of a key, 0 when it is not there. Call with a lease.</summary>
    public nint Get(StoreFamily family, ReadOnlySpan<byte> key, out string? error)
    {
        byte* text = null;
        nint pinned;
        fixed (byte* bytes = key)
        {
            pinned = rocksdb_get_pinned_cf(db, readOptions, families[(int)family], bytes, (nuint)key.Length, &text);
        }

        error = RocksFaults.Take(text);
        return pinned;
    }

    public nint Iterate(StoreFamily family, nint options) => rocksdb_create_iterator_cf(db, options, families[(int)family]);

    /// <summary>Writes a batch in RocksDB's form and, as the options say, syncs it, with all that was written before. Null or the error's text.</summary>
    public string? Write(ReadOnlySpan<byte> batch, bool sync = true)
    {
        nint copy;
        fixed (byte* bytes = batch)
        {
            copy = rocksdb_writebatch_create_from(bytes, (nuint)batch.Length);
        }

        byte* error = null;
        rocksdb_write(db, sync ? writeOptions : unsyncedOptions, copy, &error);
        rocksdb_writebatch_destroy(copy);
        return RocksFaults.Take(error);
    }

    /// <summary>Writes what is in memory out as sorted files, so that the next opening has no log to replay, and waits for that no longer than
    /// <paramref name="patience"/>. An error's text is given back for whom it may concern: the same data is safe in the log.</summary>
    /// <remarks>
    /// RocksDB's own waiting has no end where a merge in the background has found the disk full: it then does no work until space returns, and
    /// does not call that an error (ErrorHandler in db/error_handler.cc: a soft error stops the background's work, not the store).
    /// </remarks>
    public string? Flush(TimeSpan patience)
    {
        var options = rocksdb_flushoptions_create();
        rocksdb_flushoptions_set_allow_write_stall(options, 1);
        rocksdb_flushoptions_set_wait(options, 0);
        byte* error = null;
        fixed (nint* all = families)
        {
            rocksdb_flush_cfs(db, options, all, families.Length, &error);
        }

        rocksdb_flushoptions_destroy(options);
        if (RocksFaults.Take(error) is { } text)
        {
            return text;
        }

        for (var began = Stopwatch.GetTimestamp(); Sum(UnflushedProperty) > 0;)
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                return "the store did not write out what is in memory in time; its disk may be full";
            }

            Thread.Sleep(FlushLookEvery);
        }

        return null;
    }

    /// <summary>Bytes of sorted files on disk, and of the memtables, which is about what the log holds.</summary>
    public long MeasureUsed() => (long)(Sum(FilesSizeProperty) + Sum(MemtablesSizeProperty));

    private ulong Sum(byte[] property)
    {
        var total = 0UL;
        foreach (var family in families)
        {
            total += Property(family, property);
        }

        return total;
    }

    private ulong Property(nint family, byte[] name)
    {
        ulong value = 0;
        fixed (byte* bytes = name)
        {
            return rocksdb_property_int_cf(db, family, bytes, &value) == 0 ? value : 0;
        }
    }

    private nint OpenFamilies(nint rocks, string path, RocksStoreOptions options, out string? error)
    {
        var count = FamilyNames.Length;
        var names = stackalloc byte*[count];
        var own = stackalloc nint[count];
        var text = stackalloc byte[count * 16];
        for (var i = 0; i < count; i++)
        {
            names[i] = text + (i * 16);
            names[i][Encoding.UTF8.GetBytes(FamilyNames[i], new Span<byte>(names[i], 15))] = 0;
            own[i] = RocksTuning.ForFamily(rocks, (StoreFamily)i, options);
        }

        byte* failure = null;
        nint opened;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        fixed (nint* handles = families)
        {
            opened = rocksdb_open_column_families(rocks, name, count, names, own, handles, &failure);
        }

        for (var i = 0; i < count; i++)
        {
            rocksdb_options_destroy(own[i]);
        }

        error = RocksFaults.Take(failure);
        return opened;
    }

    /// <summary>Batches name families by number, so a family under another number would take another's writes.</summary>
    private void CheckNumbers()
    {
        for (var i = 0; i < families.Length; i++)
        {
            var number = rocksdb_column_family_handle_get_id(families[i]);
            if (number != (uint)i)
            {
                BeginClose();
                Leave();
                throw new WorldException(WorldFault.Folder, $"In the data folder '{Folder}' the family {FamilyNames[i]} has the " +
                    $"number {number} where this version needs {i}. Another program or version made it; use another folder.");
            }
        }
    }

    private void Destroy()
    {
        foreach (var family in families)
        {
            rocksdb_column_family_handle_destroy(family);
        }

        rocksdb_close(db);
        rocksdb_readoptions_destroy(readOptions);
        rocksdb_writeoptions_destroy(writeOptions);
        rocksdb_writeoptions_destroy(unsyncedOptions);
        rocksdb_cache_destroy(cache);
        if (isRetired)
        {
            StoreFolders.Remove(Path);
        }
    }
}
