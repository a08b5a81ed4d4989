using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Starling.RocksDb.Tests;

/// <summary>A loss of power tears the unsynced end of the log in any way, by sectors: what stands before the first harmed byte is kept, batch by
/// batch, and nothing behind it.</summary>
/// <remarks>This is what the simulator's disks promise as well (its <c>TornLog</c>): here the real store is held to it.</remarks>
public sealed class TornLogTests
{
    private const int Batches = 40;
    private const int Sector = 512;

    [Theory]
    [InlineData(Fate.Cut)]
    [InlineData(Fate.Zeros)]
    [InlineData(Fate.Garbage)]
    [InlineData(Fate.OnlyBeginning)]
    [InlineData(Fate.OnlyEnd)]
    [InlineData(Fate.Mixed)]
    public void Given_a_torn_log_When_it_is_opened_Then_exactly_the_batches_before_the_harm_are_there(Fate fate)
    {
        using var folder = new TemporaryFolder();
        var ends = WriteLog(folder["whole"], out var log);
        var random = new Random(1);
        for (var at = (int)(ends[5] / Sector * Sector) + Sector; at < ends[^1] - Sector; at += 3 * Sector)
        {
            var torn = folder[$"torn {at}"];
            Copy(folder["whole"], torn);
            var harmed = Tear(Path.Combine(torn, log), at, fate, random);
            using var rig = new StoreRig(folder: torn);
            var whole = ends.Count(end => end <= harmed);
            Assert.Equal(Enumerable.Range(0, whole).Select(Key), rig.Keys());
            Assert.All(rig.Commit(StoreRig.Put("after")), Assert.Null);
        }
    }

    public enum Fate
    {
        Cut,
        Zeros,
        Garbage,
        OnlyBeginning,
        OnlyEnd,
        Mixed,
    }

    /// <summary>Where in the log each batch ends, and the log's name within the folder. The store is not closed: what is copied
    /// is what a machine without power would find.</summary>
    private static List<long> WriteLog(string folder, out string log)
    {
        var ends = new List<long>();
        using var rig = new StoreRig(folder: folder + " live");
        for (var i = 0; i < Batches; i++)
        {
            Assert.All(rig.Commit(StoreRig.Put(Key(i), new string((char)('a' + (i % 26)), 100 + (37 * i % 900)))), Assert.Null);
            ends.Add(LogOf(rig.Folder).Length);
        }

        log = Path.GetRelativePath(rig.Folder, LogOf(rig.Folder).FullName);
        Copy(rig.Folder, folder);
        return ends;
    }

    private static FileInfo LogOf(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*.log", SearchOption.AllDirectories).OrderBy(static file => file.Name, StringComparer.Ordinal).Last();

    private static string Key(int number) => $"k{number:D3}";

    /// <summary>Harms the log from a sector on; returns the place of the first byte that is not what it was.</summary>
    private static long Tear(string log, int at, Fate fate, Random random)
    {
        var bytes = File.ReadAllBytes(log);
        var was = bytes.ToArray();
        var cut = random.Next(1, Sector);
        switch (fate)
        {
            case Fate.Cut:
                bytes = bytes[..(at + cut)];
                break;
            case Fate.Zeros:
                Array.Clear(bytes, at, Sector);
                break;
            case Fate.Garbage:
                random.NextBytes(bytes.AsSpan(at, Sector));
                break;
            case Fate.OnlyBeginning:
                Array.Clear(bytes, at + cut, Sector - cut);
                break;
            case Fate.OnlyEnd:
                Array.Clear(bytes, at, cut);
                break;
            default:
                for (var sector = at; sector + Sector <= bytes.Length; sector += Sector)
                {
                    if (sector == at || random.Next(3) == 0)
                    {
                        random.NextBytes(bytes.AsSpan(sector, Sector));
                    }
                }

                break;
        }

        File.WriteAllBytes(log, bytes);
        return was.AsSpan().CommonPrefixLength(bytes);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
