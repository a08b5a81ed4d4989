using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Starling.Storage.Bench;

/// <summary>The few functions of RocksDB's C interface that the benchmark needs (include/rocksdb/c.h).</summary>
internal static unsafe class Native
{
    private const string Library = "rocksdb";

    [DllImport(Library)]
    public static extern nint rocksdb_options_create();

    [DllImport(Library)]
    public static extern void rocksdb_options_set_create_if_missing(nint options, byte yes);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_create_missing_column_families(nint options, byte yes);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_uint64add_merge_operator(nint options);

    [DllImport(Library)]
    public static extern nint rocksdb_open_column_families(
        nint options, byte* name, int count, byte** familyNames, nint* familyOptions, nint* families, byte** error);

    [DllImport(Library)]
    public static extern nint rocksdb_readoptions_create();

    [DllImport(Library)]
    public static extern nint rocksdb_writeoptions_create();

    [DllImport(Library)]
    public static extern void rocksdb_writeoptions_set_sync(nint options, byte yes);

    [DllImport(Library)]
    public static extern nint rocksdb_get_pinned_cf(nint db, nint options, nint family, byte* key, nuint size, byte** error);

    [DllImport(Library)]
    public static extern byte* rocksdb_pinnableslice_value(nint slice, nuint* size);

    [DllImport(Library)]
    public static extern void rocksdb_pinnableslice_destroy(nint slice);

    [DllImport(Library)]
    public static extern nint rocksdb_writebatch_create_from(byte* bytes, nuint size);

    [DllImport(Library)]
    public static extern void rocksdb_writebatch_destroy(nint batch);

    [DllImport(Library)]
    public static extern void rocksdb_write(nint db, nint options, nint batch, byte** error);
}
