using System;
using System.IO;
using System.Linq;
using Starling.Testing.Stores;
using Starling.World;
using Xunit;

namespace Starling.RocksDb.Tests;

public sealed class FolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ThreadExecutor executor = new();

    public void Dispose()
    {
        executor.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("Corruption: block checksum mismatch: stored = 1, computed = 2, type = 4 in /d/000014.sst", WorldFault.Corrupt)]
    [InlineData("IO error: While lock file: /d/LOCK: Resource temporarily unavailable", WorldFault.Folder)]
    [InlineData("IO error: lock hold by current process, acquire time 1 acquiring thread 2: /d/LOCK: No locks available", WorldFault.Folder)]
    public void A_damaged_block_is_not_taken_for_a_locked_folder(string text, WorldFault fault) =>
        Assert.Equal(fault, RocksFaults.OfOpen(text, "/d").Fault);

    [Fact]
    public void A_new_folder_is_made_and_marked_with_its_format()
    {
        Open(folder["deep", "data"]).Dispose();
        Assert.Equal("starling-data 1\n", File.ReadAllText(folder["deep", "data", "STARLING"]));
        Assert.Equal(
            ["STARLING", "store"], Directory.EnumerateFileSystemEntries(folder["deep", "data"]).Select(Path.GetFileName).Order());
        Open(folder["deep", "data"]).Dispose();
    }

    [Theory]
    [InlineData("starling-data 2\n", "format 2", "newer version")]
    [InlineData("starling-data 0\n", "format 0", "version that wrote it")]
    [InlineData("starling-data\n", "not the mark", "another folder")]
    [InlineData("", "not the mark", "another folder")]
    [InlineData("something else", "not the mark", "another folder")]
    public void A_folder_of_another_format_is_refused(string mark, string cause, string remedy)
    {
        File.WriteAllText(folder["STARLING"], mark);
        Refused(folder.Path, folder.Path, cause, remedy);
        Assert.Equal(mark, File.ReadAllText(folder["STARLING"]));
    }

    [Fact]
    public void A_folder_with_other_files_is_left_alone()
    {
        File.WriteAllText(folder["letters.txt"], "dear");
        Refused(folder.Path, "letters.txt", "empty folder");
        Assert.Equal([folder["letters.txt"]], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_creation_that_was_cut_off_is_finished()
    {
        File.WriteAllText(folder["STARLING.new"], "starl");
        Open(folder.Path).Dispose();
        Assert.Equal("starling-data 1\n", File.ReadAllText(folder["STARLING"]));
    }

    [Fact]
    public void A_file_is_not_a_folder()
    {
        File.WriteAllText(folder["data"], "");
        Refused(folder["data"], folder["data"], "is a file", "Name a folder");
        Refused(folder["data", "deeper"], folder["data", "deeper"], "cannot be read and written", "another folder");
    }

    [Fact]
    public void A_folder_that_is_open_is_refused_to_a_second_store()
    {
        using var store = Open(folder.Path);
        Refused(folder.Path, folder.Path, "in use", "Stop the other node");
    }

    [Fact]
    public void Data_without_its_pointer_file_is_not_taken_for_an_empty_store()
    {
        using (var rig = new StoreRig(folder: folder.Path))
        {
            rig.Commit(StoreRig.Put("key"));
        }

        File.Delete(folder["store", "CURRENT"]);
        var fault = Assert.Throws<WorldException>(() => Open(folder.Path));
        Assert.Equal(WorldFault.Corrupt, fault.Fault);
        Assert.Contains("CURRENT", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused_with_all_faults_named()
    {
        var options = new RocksStoreOptions { BackgroundJobs = 0, LogBytesMax = 1, SpaceReserveBytes = -1 };
        var fault = Assert.Throws<ArgumentException>(() => RocksStore.Open(folder.Path, options, executor));
        Assert.Contains("BackgroundJobs", fault.Message, StringComparison.Ordinal);
        Assert.Contains("LogBytesMax", fault.Message, StringComparison.Ordinal);
        Assert.Contains("SpaceReserveBytes", fault.Message, StringComparison.Ordinal);
        Assert.Empty(new RocksStoreOptions().Validate());
    }

    private RocksStore Open(string path) => RocksStore.Open(path, StoreRig.Small, executor);

    private void Refused(string path, params string[] words)
    {
        var fault = Assert.Throws<WorldException>(() => Open(path));
        Assert.Equal(WorldFault.Folder, fault.Fault);
        Assert.All(words, word => Assert.Contains(word, fault.Message, StringComparison.Ordinal));
    }
}
