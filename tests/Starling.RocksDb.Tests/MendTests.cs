using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Starling.World;
using Xunit;

namespace Starling.RocksDb.Tests;

/// <summary>Bytes in the middle of a sorted file are changed while the store is closed.</summary>
public sealed class MendTests
{
    private const int Count = 4000;

    [Fact]
    public void A_read_that_meets_damage_makes_the_store_write_the_rest_into_new_files()
    {
        using var rig = new StoreRig();
        Fill(rig);
        Damage(rig);
        var (lost, told) = Reread(rig, out var watcher);

        Assert.NotEmpty(lost);
        Assert.InRange(lost.Count, 1, 200);
        Assert.True(watcher.Ranges >= 1);
        Assert.Equal(Count - lost.Count, rig.Keys().Count);
        Assert.All(lost, key => Assert.Contains(told, range => range.Meets(Bytes(key), [.. Bytes(key), 0])));
        Assert.All(rig.Keys(), key => Assert.Equal(Value(key), rig.Get(key)));
        Assert.Empty(rig.Keys().Intersect(lost));
        Overwrite(rig);
        rig.Reopen();
        Assert.True(File.Exists(Path.Combine(rig.Folder, "store", "CURRENT")));
        Assert.Equal(["STARLING", "store"], Directory.EnumerateFileSystemEntries(rig.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(Count, rig.Keys().Count);
    }

    [Fact]
    public void A_merge_in_the_background_that_meets_damage_costs_no_write()
    {
        using var rig = new StoreRig();
        Fill(rig);
        Damage(rig);
        var watcher = Watch(rig);
        for (var round = 0; round < 10 && !watcher.IsMended; round++)
        {
            Overwrite(rig);
        }

        rig.Executor.Until(() => watcher.IsMended);
        Assert.Equal(Count, rig.Keys().Count);
        Assert.All(rig.Keys(), key => Assert.Equal("again" + Value(key), rig.Get(key)));
    }

    [Fact]
    public void What_a_store_lost_is_known_after_it_was_closed_before_anybody_heard()
    {
        using var rig = new StoreRig();
        Fill(rig);
        Damage(rig);
        var (lost, told) = Reread(rig, out _);
        rig.Reopen();
        Assert.Equal(told.Count, Lost(rig).Count);
        Assert.Equal(Count - lost.Count, rig.Keys().Count);
    }

    [Fact]
    public void A_store_that_has_lost_its_marks_takes_no_more_writes()
    {
        using var rig = new StoreRig();
        Fill(rig, StoreFamily.Marks);
        Damage(rig);
        var watcher = Watch(rig);
        rig.Executor.Do(() => Assert.Throws<WorldException>(() => ReadAll(rig.Store, StoreFamily.Marks)));
        rig.Executor.Until(() => watcher.Refusal is not null);
        Assert.Contains("promised", watcher.Refusal, StringComparison.Ordinal);
        var fault = rig.Commit(StoreRig.Put("a"))[0]!;
        Assert.Equal(WorldFault.Corrupt, fault.Fault);
        Assert.Contains("takes no more writes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_space_for_a_copy_the_damage_stays_and_sound_records_are_read()
    {
        using var rig = new StoreRig();
        Fill(rig);
        Damage(rig, StoreRig.Small with { PretendFree = () => 1 << 10 });
        var watcher = Watch(rig);
        Assert.Throws<WorldException>(() => rig.Keys());
        rig.Executor.Until(() => watcher.Refusal is not null);
        Assert.Contains("MiB", watcher.Refusal, StringComparison.Ordinal);
        Assert.Equal(Value(Name(0)), rig.Get(Name(0)));
    }

    [Fact]
    public void A_copy_that_was_cut_off_is_removed_and_a_finished_one_is_the_store()
    {
        using var rig = new StoreRig();
        rig.Commit(StoreRig.Put("kept"));
        rig.Store.Dispose();
        Directory.CreateDirectory(Path.Combine(rig.Folder, "store.half"));
        Directory.Move(Path.Combine(rig.Folder, "store"), Path.Combine(rig.Folder, "store.3"));
        Directory.CreateDirectory(Path.Combine(rig.Folder, "store"));
        File.WriteAllBytes(Path.Combine(rig.Folder, "store", "moved.sst"), []);
        Directory.CreateDirectory(Path.Combine(rig.Folder, "store.2"));
        rig.Reopen();
        Assert.Equal(["kept"], rig.Keys());
        Assert.Equal(["STARLING", "store"], Directory.EnumerateFileSystemEntries(rig.Folder).Select(Path.GetFileName).Order());
    }

    private static string Name(int number) => "key" + number.ToString("d6", CultureInfo.InvariantCulture);

    /// <summary>Different for each key, and not to be pressed together.</summary>
    private static string Value(string key) =>
        string.Concat(Enumerable.Range(0, 8).Select(part => Convert.ToHexString(SHA256.HashData(Bytes(key + part)))));

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static void Fill(StoreRig rig, StoreFamily family = StoreFamily.Records)
    {
        for (var first = 0; first < Count; first += 500)
        {
            var batch = new StoreBatch();
            for (var i = first; i < first + 500; i++)
            {
                batch.Put(family, Bytes(Name(i)), Bytes(Value(Name(i))));
            }

            Assert.Null(rig.Commit(batch)[0]);
        }
    }

    private static void Overwrite(StoreRig rig)
    {
        for (var round = 0; round < 3; round++)
        {
            for (var first = 0; first < Count; first += 200)
            {
                var batch = new StoreBatch();
                for (var i = first; i < first + 200; i++)
                {
                    batch.Put(StoreFamily.Records, Bytes(Name(i)), Bytes("again" + Value(Name(i))));
                }

                Assert.Null(rig.Commit(batch)[0]);
            }
        }
    }

    /// <summary>Closes, changes 64 bytes in the middle of the largest sorted file, and opens again.</summary>
    private static void Damage(StoreRig rig, RocksStoreOptions? options = null)
    {
        rig.Options = options ?? rig.Options;
        rig.Store.Dispose();
        var file = new DirectoryInfo(Path.Combine(rig.Folder, "store")).EnumerateFiles("*.sst").MaxBy(f => f.Length)!.FullName;
        var bytes = File.ReadAllBytes(file);
        for (var i = 0; i < 64; i++)
        {
            bytes[(bytes.Length / 2) + i] ^= 0x5a;
        }

        File.WriteAllBytes(file, bytes);
        rig.Reopen();
    }

    private static Watcher Watch(StoreRig rig)
    {
        var watcher = new Watcher();
        rig.Executor.Do(() => rig.Store.Watch(watcher));
        return watcher;
    }

    /// <summary>Reads until the store has mended itself; gives the keys that are gone, and the ranges that it says it has lost.</summary>
    private static (List<string> Gone, List<LostRange> Told) Reread(StoreRig rig, out Watcher watcher)
    {
        watcher = Watch(rig);
        Assert.Equal(WorldFault.Corrupt, Assert.Throws<WorldException>(() => rig.Keys()).Fault);
        var heard = watcher;
        rig.Executor.Until(() => heard.IsMended);
        return (Enumerable.Range(0, Count).Select(Name).Except(rig.Keys()).ToList(), Lost(rig));
    }

    private static List<LostRange> Lost(StoreRig rig)
    {
        var ranges = new List<LostRange>();
        rig.Executor.Do(() =>
        {
            using var cursor = rig.Store.Scan(StoreFamily.Marks, LostRange.First, LostRange.End, reverse: false);
            while (cursor.MoveNext())
            {
                ranges.Add(LostRange.Read(cursor.Value));
            }
        });
        return ranges;
    }

    private static void ReadAll(RocksStore store, StoreFamily family)
    {
        using var cursor = store.Scan(family, default, default, reverse: false);
        while (cursor.MoveNext())
        {
        }
    }

    private sealed class Watcher : IStoreWatcher
    {
        public bool IsMended { get; private set; }

        public int Ranges { get; private set; }

        public string? Refusal { get; private set; }

        public void Damaged(string cause) => Assert.Contains("Corruption", cause, StringComparison.Ordinal);

        public void Mended(long records, int ranges, TimeSpan took) => (IsMended, Ranges) = (true, ranges);

        public void NotMended(string cause) => Refusal = cause;
    }
}
