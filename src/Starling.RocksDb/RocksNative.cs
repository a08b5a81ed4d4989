using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Starling.RocksDb;

/// <summary>The functions of RocksDB's C interface that the store uses, by their own names (include/rocksdb/c.h).</summary>
/// <remarks>
/// Every signature is blittable, so a call is a bare jump: no marshalling stubs, nothing made at start-up, and native AOT
/// needs no reflection. An <c>error</c> that comes back non-null is a NUL-terminated text owned by the caller, freed with
/// <see cref="rocksdb_free"/>. <c>SuppressGCTransition</c> stands only on accessors that read a few fields: a call that may
/// block or touch a file must not carry it, because it would hold up garbage collection in the whole process.
/// </remarks>
internal static unsafe class RocksNative
{
    public const string Library = "rocksdb";

    public const int Lz4Compression = 4;
    public const int PointInTimeRecovery = 2;
    public const int LogWarnings = 2;

    static RocksNative() => RocksLibrary.Register();

    /// <summary>Bytes that RocksDB owns (rocksdb_slice_t).</summary>
    public readonly struct Slice
    {
        public readonly byte* Data;
        public readonly nuint Size;
    }

    [DllImport(Library)]
    public static extern nint rocksdb_open_column_families(
        nint options, byte* name, int count, byte** familyNames, nint* familyOptions, nint* families, byte** error);

    [DllImport(Library)]
    public static extern uint rocksdb_column_family_handle_get_id(nint family);

    [DllImport(Library)]
    public static extern void rocksdb_column_family_handle_destroy(nint family);

    [DllImport(Library)]
    public static extern void rocksdb_close(nint db);

    [DllImport(Library)]
    public static extern void rocksdb_free(void* memory);

    [DllImport(Library)]
    public static extern nint rocksdb_writebatch_create_from(byte* bytes, nuint size);

    [DllImport(Library)]
    public static extern void rocksdb_writebatch_destroy(nint batch);

    [DllImport(Library)]
    public static extern void rocksdb_write(nint db, nint writeOptions, nint batch, byte** error);

    [DllImport(Library)]
    public static extern nint rocksdb_get_pinned_cf(
        nint db, nint readOptions, nint family, byte* key, nuint keySize, byte** error);

    [DllImport(Library)]
    [SuppressGCTransition]
    public static extern byte* rocksdb_pinnableslice_value(nint slice, nuint* size);

    [DllImport(Library)]
    public static extern void rocksdb_pinnableslice_destroy(nint slice);

    [DllImport(Library)]
    public static extern nint rocksdb_create_iterator_cf(nint db, nint readOptions, nint family);

    [DllImport(Library)]
    public static extern void rocksdb_iter_destroy(nint iterator);

    [DllImport(Library)]
    public static extern void rocksdb_iter_seek_to_first(nint iterator);

    [DllImport(Library)]
    public static extern void rocksdb_iter_seek_to_last(nint iterator);

    [DllImport(Library)]
    public static extern void rocksdb_iter_next(nint iterator);

    [DllImport(Library)]
    public static extern void rocksdb_iter_prev(nint iterator);

    [DllImport(Library)]
    [SuppressGCTransition]
    public static extern byte rocksdb_iter_valid(nint iterator);

    [DllImport(Library)]
    [SuppressGCTransition]
    public static extern Slice rocksdb_iter_key_slice(nint iterator);

    [DllImport(Library)]
    [SuppressGCTransition]
    public static extern Slice rocksdb_iter_value_slice(nint iterator);

    [DllImport(Library)]
    public static extern void rocksdb_iter_get_error(nint iterator, byte** error);

    [DllImport(Library)]
    public static extern int rocksdb_property_int_cf(nint db, nint family, byte* name, ulong* value);

    [DllImport(Library)]
    public static extern void rocksdb_flush_cfs(nint db, nint flushOptions, nint* families, int count, byte** error);

    [DllImport(Library)]
    public static extern nint rocksdb_flushoptions_create();

    [DllImport(Library)]
    public static extern void rocksdb_flushoptions_destroy(nint options);

    [DllImport(Library)]
    public static extern void rocksdb_flushoptions_set_allow_write_stall(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_flushoptions_set_wait(nint options, byte value);

    [DllImport(Library)]
    public static extern nint rocksdb_writeoptions_create();

    [DllImport(Library)]
    public static extern void rocksdb_writeoptions_destroy(nint options);

    [DllImport(Library)]
    public static extern void rocksdb_writeoptions_set_sync(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_writeoptions_set_no_slowdown(nint options, byte value);

    [DllImport(Library)]
    public static extern nint rocksdb_readoptions_create();

    [DllImport(Library)]
    public static extern void rocksdb_readoptions_destroy(nint options);

    [DllImport(Library)]
    public static extern void rocksdb_readoptions_set_verify_checksums(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_readoptions_set_iterate_lower_bound(nint options, byte* key, nuint size);

    [DllImport(Library)]
    public static extern void rocksdb_readoptions_set_iterate_upper_bound(nint options, byte* key, nuint size);

    [DllImport(Library)]
    public static extern nint rocksdb_options_create();

    [DllImport(Library)]
    public static extern nint rocksdb_options_create_copy(nint options);

    [DllImport(Library)]
    public static extern void rocksdb_options_destroy(nint options);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_create_if_missing(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_create_missing_column_families(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_paranoid_checks(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_wal_recovery_mode(nint options, int value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_avoid_flush_during_recovery(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_track_and_verify_wals_in_manifest(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_max_total_wal_size(nint options, ulong value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_write_buffer_size(nint options, nuint value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_db_write_buffer_size(nint options, nuint value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_compression(nint options, int value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_max_background_jobs(nint options, int value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_bytes_per_sync(nint options, ulong value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_max_open_files(nint options, int value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_skip_stats_update_on_db_open(nint options, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_stats_dump_period_sec(nint options, uint value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_stats_persist_period_sec(nint options, uint value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_info_log_level(nint options, int value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_max_log_file_size(nint options, nuint value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_keep_log_file_num(nint options, nuint value);

    [DllImport(Library)]
    public static extern void rocksdb_options_set_block_based_table_factory(nint options, nint tableOptions);

    [DllImport(Library)]
    public static extern nint rocksdb_block_based_options_create();

    [DllImport(Library)]
    public static extern void rocksdb_block_based_options_destroy(nint tableOptions);

    [DllImport(Library)]
    public static extern void rocksdb_block_based_options_set_block_size(nint tableOptions, nuint value);

    [DllImport(Library)]
    public static extern void rocksdb_block_based_options_set_block_cache(nint tableOptions, nint cache);

    [DllImport(Library)]
    public static extern void rocksdb_block_based_options_set_filter_policy(nint tableOptions, nint policy);

    [DllImport(Library)]
    public static extern void rocksdb_block_based_options_set_cache_index_and_filter_blocks(nint tableOptions, byte value);

    [DllImport(Library)]
    public static extern void rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(
        nint tableOptions, byte value);

    [DllImport(Library)]
    public static extern nint rocksdb_filterpolicy_create_bloom_full(double bitsPerKey);

    [DllImport(Library)]
    public static extern nint rocksdb_cache_create_hyper_clock(nuint capacity, nuint estimatedEntryCharge);

    [DllImport(Library)]
    public static extern void rocksdb_cache_destroy(nint cache);
}
