using System;
using System.IO;
using System.Linq;
using System.Text;
using Starling.World;
using Xunit;

namespace Starling.RocksDb.Tests;

public sealed class FailureTests
{
    private string? writeError;
    private long free = 1L << 40;

    [Fact]
    public void After_a_failed_sync_nothing_is_acknowledged_until_the_store_is_opened_again()
    {
        using var rig = new StoreRig(Pretending());
        Assert.Null(rig.Commit(StoreRig.Put("before"))[0]);
        writeError = "IO error: While fdatasync: /data/store/000004.log: Input/output error";
        Assert.Equal(WorldFault.Disk, rig.Commit(StoreRig.Put("lost"))[0]!.Fault);
        writeError = null;
        Assert.Equal([WorldFault.Disk, WorldFault.Disk], rig.Commit(StoreRig.Put("a"), StoreRig.Delete("before")).Select(f => f!.Fault));
        Assert.Equal(["before"], rig.Keys());
        rig.Reopen();
        Assert.Null(rig.Commit(StoreRig.Put("after"))[0]);
        Assert.Equal(["after", "before"], rig.Keys());
    }

    [Theory]
    [InlineData("IO error: No space left on device: While appending to file: /d/store/000012.sst: No space left on device",
        WorldFault.DiskFull, true)]
    [InlineData("IO error: No space left on device: While appending to file: /d/store/000012.log: No space left on device",
        WorldFault.Disk, false)]
    [InlineData("Corruption: block checksum mismatch in /d/store/000012.sst", WorldFault.Disk, false)]
    public void A_full_disk_under_a_flush_passes_and_one_under_the_log_does_not(string error, WorldFault expected, bool goesOn)
    {
        using var rig = new StoreRig(Pretending());
        writeError = error;
        Assert.Equal(expected, rig.Commit(StoreRig.Put("a"))[0]!.Fault);
        writeError = null;
        Assert.Equal(goesOn, rig.Commit(StoreRig.Put("b"))[0] is null);
    }

    [Fact]
    public void A_stalled_store_refuses_untouched_after_a_while_and_goes_on_when_it_can()
    {
        using var rig = new StoreRig(Pretending() with { StallPatience = TimeSpan.FromMilliseconds(20) });
        writeError = "Result incomplete: Write stall";
        Assert.Equal(WorldFault.DiskFull, rig.Commit(StoreRig.Put("a"))[0]!.Fault);
        Assert.Equal(WorldFault.DiskFull, rig.Commit(StoreRig.Put("b"))[0]!.Fault);
        writeError = null;
        Assert.Null(rig.Commit(StoreRig.Put("c"))[0]);
        Assert.Equal(["c"], rig.Keys());
    }

    [Fact]
    public void A_short_stall_is_waited_for()
    {
        var stalls = 3;
        using var rig = new StoreRig(StoreRig.Small with { PretendWriteError = () => stalls-- > 0 ? "Result incomplete: Write stall" : null });
        Assert.Null(rig.Commit(StoreRig.Put("a"))[0]);
        Assert.Equal(["a"], rig.Keys());
    }

    [Fact]
    public void Below_the_reserve_new_data_is_refused_untouched_and_taken_again_when_space_returns()
    {
        var written = 0;
        using var rig = new StoreRig(Pretending() with
        {
            SpaceReserveBytes = 100 << 20,
            PretendWriteError = () =>
            {
                written++;
                return null;
            },
        });
        Assert.Null(rig.Commit(StoreRig.Put("a"))[0]);
        Assert.False(rig.Store.Space.IsLow);

        free = 99 << 20;
        CommitUntil(rig, StoreRig.Put("a"), WorldFault.DiskFull);
        Assert.True(rig.Store.Space.IsLow);
        Assert.Equal(99 << 20, rig.Store.Space.BytesFree);
        var before = written;
        var faults = rig.Commit(StoreRig.Put("b"), StoreRig.Put("c"));
        Assert.All(faults, f => Assert.Equal(WorldFault.DiskFull, f!.Fault));
        Assert.All([rig.Folder, "99 MiB", "100 MiB"], word => Assert.Contains(word, faults[0]!.Message, StringComparison.Ordinal));
        Assert.Equal(before, written);
        Assert.Equal(["a"], rig.Keys());

        // What gives space back is still taken, down to half of the reserve.
        Assert.Null(rig.Commit(StoreRig.Delete("a"))[0]);
        Assert.Empty(rig.Keys());
        free = 49 << 20;
        CommitUntil(rig, StoreRig.Delete("a"), WorldFault.DiskFull);

        free = 101 << 20;
        CommitUntil(rig, StoreRig.Put("d"), null);
        Assert.Equal(["d"], rig.Keys());
    }

    [Fact]
    public void A_refused_batch_does_not_take_the_others_of_its_group_with_it()
    {
        free = 99 << 20;
        using var rig = new StoreRig(Pretending() with { SpaceReserveBytes = 100 << 20 });
        var faults = rig.Commit(StoreRig.Delete("a"), StoreRig.Put("b"), StoreRig.Delete("c"));
        Assert.Equal([null, WorldFault.DiskFull, null], faults.Select(f => f?.Fault));
    }

    [Fact]
    public void Damaged_bytes_are_told_and_never_served()
    {
        using var rig = new StoreRig();
        for (var i = 0; i < 50; i++)
        {
            rig.Commit(StoreRig.Put($"k{i:00}", new string('v', 2000)));
        }

        rig.Store.Dispose();
        var tables = Directory.GetFiles(Path.Combine(rig.Folder, "store"), "*.sst");
        foreach (var table in tables)
        {
            var bytes = File.ReadAllBytes(table);
            bytes.AsSpan(0, 40).Fill(0x5a);
            File.WriteAllBytes(table, bytes);
        }

        rig.Reopen();
        rig.Executor.Do(() =>
        {
            var get = Assert.Throws<WorldException>(() => { rig.Store.Get(StoreFamily.Records, "k00"u8); });
            Assert.Equal(WorldFault.Corrupt, get.Fault);
            Assert.Contains(rig.Folder, get.Message, StringComparison.Ordinal);
            using var cursor = rig.Store.Scan(StoreFamily.Records, default, default, reverse: false);
            var scan = Assert.Throws<WorldException>(() => cursor.MoveNext());
            Assert.Equal(WorldFault.Corrupt, scan.Fault);
        });
        Assert.Equal(new string('v', 2000), rig.Get("k49"));
    }

    [Fact]
    public void A_truncated_file_stops_the_opening()
    {
        using var folder = new TemporaryFolder();
        using (var rig = new StoreRig(folder: folder.Path))
        {
            rig.Commit(StoreRig.Put("key", new string('v', 20_000)));
        }

        foreach (var table in Directory.GetFiles(folder["store"], "*.sst"))
        {
            using var file = File.OpenWrite(table);
            file.SetLength(100);
        }

        var fault = Assert.Throws<WorldException>(() => new StoreRig(folder: folder.Path));
        Assert.Equal(WorldFault.Corrupt, fault.Fault);
        Assert.Contains(folder.Path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Below_the_reserve_a_node_can_still_keep_its_books_so_that_it_starts_and_serves_reads()
    {
        using var rig = new StoreRig(Pretending() with { SpaceReserveBytes = 100 << 20 });
        free = 10 << 20;
        CommitUntil(rig, StoreRig.Put("a"), WorldFault.DiskFull);
        var books = new StoreBatch();
        books.Put(StoreFamily.Marks, "boot"u8, "2"u8);
        books.Put(StoreFamily.Register, "promise"u8, "3"u8);
        Assert.Null(rig.Commit(books)[0]);
        free = 7 << 20;
        var more = new StoreBatch();
        more.Put(StoreFamily.Marks, "boot"u8, "3"u8);
        CommitUntil(rig, more, WorldFault.DiskFull);
    }

    /// <summary>The disk is looked at once a second: commits until the answer is the expected one, within a few seconds.</summary>
    private static void CommitUntil(StoreRig rig, StoreBatch batch, WorldFault? expected)
    {
        var until = DateTime.UtcNow.AddSeconds(10);
        while (rig.Commit(batch)[0]?.Fault != expected)
        {
            Assert.True(DateTime.UtcNow < until, $"A commit was never answered with {expected}.");
        }
    }

    private RocksStoreOptions Pretending() =>
        StoreRig.Small with { PretendFree = () => free, PretendWriteError = () => writeError };
}
