using System;
using Starling.World;
using static Starling.RocksDb.RocksNative;

namespace Starling.RocksDb;

/// <summary>Builds RocksDB's options.</summary>
/// <remarks>
/// Chosen for one node among many on a small machine: memory is bounded (memtables by one budget, blocks, indexes and filters by
/// one cache), few background threads, LZ4 because it costs less than the reads it saves, Bloom filters of 10 bits because most
/// writes first look for a version that is often not there, and 4 KiB blocks because reads are of single records.
/// <para>
/// Recovery is "point in time": replay of the log stops at the first record that does not match its checksum. The last, unsynced
/// group may be torn in any way by a power loss, so the stricter modes would refuse healthy folders. Logs that are closed and
/// synced are also listed with their sizes in the manifest and missed when they are gone or short. What replay found is
/// written out and synced before opening ends, so data that a crash left unsynced in the log is durable before anyone reads it.
/// </para>
/// </remarks>
internal static class RocksTuning
{
    /// <summary>Options of the store as a whole and of the families with much data. Destroy after opening.</summary>
    public static nint Create(RocksStoreOptions options, nint cache)
    {
        var rocks = rocksdb_options_create();
        rocksdb_options_set_create_if_missing(rocks, 1);
        rocksdb_options_set_create_missing_column_families(rocks, 1);
        rocksdb_options_set_paranoid_checks(rocks, 1);
        rocksdb_options_set_wal_recovery_mode(rocks, PointInTimeRecovery);
        rocksdb_options_set_avoid_flush_during_recovery(rocks, 0);
        rocksdb_options_set_track_and_verify_wals_in_manifest(rocks, 1);
        rocksdb_options_set_max_total_wal_size(rocks, (ulong)options.LogBytesMax);
        rocksdb_options_set_write_buffer_size(rocks, (nuint)options.MemtableBytes);
        rocksdb_options_set_db_write_buffer_size(rocks, (nuint)options.MemtableBytes * 2);
        rocksdb_options_set_compression(rocks, Lz4Compression);
        rocksdb_options_set_max_background_jobs(rocks, options.BackgroundJobs);
        rocksdb_options_set_bytes_per_sync(rocks, 1 << 20);
        rocksdb_options_set_max_open_files(rocks, options.OpenFilesMax);
        rocksdb_options_set_skip_stats_update_on_db_open(rocks, 1);
        rocksdb_options_set_stats_dump_period_sec(rocks, 0);
        rocksdb_options_set_stats_persist_period_sec(rocks, 0);
        rocksdb_options_set_info_log_level(rocks, LogWarnings);
        rocksdb_options_set_max_log_file_size(rocks, 4 << 20);
        rocksdb_options_set_keep_log_file_num(rocks, 4);

        var table = rocksdb_block_based_options_create();
        rocksdb_block_based_options_set_block_size(table, 4096);
        rocksdb_block_based_options_set_block_cache(table, cache);
        rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(10));
        rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1);
        rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(table, 1);
        rocksdb_options_set_block_based_table_factory(rocks, table);
        rocksdb_block_based_options_destroy(table);
        return rocks;
    }

    /// <summary>Options of one family. Destroy after opening.</summary>
    public static nint ForFamily(nint rocks, StoreFamily family, RocksStoreOptions options)
    {
        var own = rocksdb_options_create_copy(rocks);
        if (family is not (StoreFamily.Records or StoreFamily.Hints))
        {
            rocksdb_options_set_write_buffer_size(own, (nuint)Math.Max(options.MemtableBytes / 4, 64 << 10));
        }

        return own;
    }
}
