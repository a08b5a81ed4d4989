using System;
using System.IO;
using Starling.Simulator.Faults;
using Starling.Simulator.Runs;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Runs;

public sealed class SeedWordsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("forced=PowerLoss,SlowDisk")]
    [InlineData("without=Duplicate allowed=Kill,Pause bugs=AckBeforeSync,ServeUnsynced")]
    [InlineData("allowed=None safety=2500ms clients=3 strikes=0 machines=7 partitions=4 changes=100 sync=20ms ttl=true sessions=false beyond=true")]
    public void Words_are_written_as_they_were_read(string text) => Assert.Equal(text, Read(text).ToString());

    [Fact]
    public void Words_become_options()
    {
        var options = Read("forced=Kill without=Wipe mutants=QuorumOffByOne safety=1500ms clients=2 strikes=9 machines=4 partitions=5 changes=7 sync=30ms ttl=false sessions=true").ApplyTo(new SimulationOptions());
        Assert.Equal(FaultClass.Kill, options.Forced);
        Assert.Equal(FaultClass.All & ~FaultClass.Wipe, options.Allowed);
        Assert.Equal(Mutant.QuorumOffByOne, options.Mutants);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.SafetyFixed);
        Assert.Equal(2, options.ClientsMax);
        Assert.Equal(9, options.StrikesMax);
        Assert.Equal(4, options.Machines);
        Assert.Equal(5, options.PartitionsMax);
        Assert.Equal(7, options.ChangesPerMille);
        Assert.Equal(TimeSpan.FromMilliseconds(30), options.SyncMean);
        Assert.Equal((false, true), (options.Lifetimes, options.Sessions));
    }

    [Fact]
    public void Names_may_be_written_small() => Assert.Equal(FaultClass.PowerLoss, Read("forced=powerloss").Forced);

    [Theory]
    [InlineData("forced=Flood", "'Flood' is not known. Write names of: None, Delay, ")]
    [InlineData("bugs=Typo", "AckBeforeSync")]
    [InlineData("safety=3", "for example 2500ms")]
    [InlineData("clients=0", "from 1 to 1000")]
    [InlineData("machines=2", "from 3 to 64")]
    [InlineData("changes=1001", "from 0 to 1000")]
    [InlineData("sync=2s", "from 1ms to 1000ms")]
    [InlineData("beyond=yes", "true or false")]
    [InlineData("ttl=1", "true or false")]
    [InlineData("luck=1", "The names are forced, ")]
    [InlineData("Kill", "write name=value")]
    public void Wrong_words_are_refused_with_what_would_be_right(string text, string expected)
    {
        Assert.False(SeedWords.TryParse([text], out _, out var fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forced=Kill forced=Pause", "forced is there twice")]
    [InlineData("bugs=AckBeforeSync mutants=ServeUnsynced", "mutants is there twice")]
    [InlineData("forced=Kill,Wipe without=Wipe", "Wipe is both in 'forced' and in 'without'")]
    [InlineData("allowed=Kill without=Kill,Wipe", "Kill is both in 'allowed' and in 'without'")]
    public void Words_that_say_two_things_are_refused(string text, string expected)
    {
        Assert.False(SeedWords.TryParse(text.Split(' '), out _, out var fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_has_a_seed_words_and_a_cause()
    {
        Assert.True(SeedLine.TryParse("10 forced=Duplicate clients=2 A write got two dots.", out var line, out _));
        Assert.Equal((10UL, "forced=Duplicate clients=2", "A write got two dots."), (line.Seed, line.Words.ToString(), line.Cause));
        Assert.Equal("10 forced=Duplicate clients=2 A write got two dots.", line.ToString());
    }

    [Fact]
    public void A_cause_stays_on_its_line_and_is_no_word()
    {
        var line = new SeedLine(3, SeedWords.None, "x=1 was read,\nx=2 was written");
        Assert.True(SeedLine.TryParse(line.ToString(), out var read, out var fault), fault);
        Assert.Equal("Cause: x=1 was read, x=2 was written", read.Cause);
    }

    [Fact]
    public void A_folder_keeps_each_seed_once_and_names_the_line_that_it_cannot_read()
    {
        var folder = Directory.CreateTempSubdirectory("starling-seeds-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "faults.txt"), "# a remark\n\n1 forced=Kill An old cause.");
            SeedFolder.Save(folder.FullName, new SeedLine(1, Read("forced=Kill"), "the same again"));
            SeedFolder.Save(folder.FullName, new SeedLine(1, Read("forced=Wipe"), "another one"));
            Assert.Equal(["An old cause.", "another one"], System.Linq.Enumerable.Select(SeedFolder.Read(folder.FullName), static line => line.Cause));
            File.AppendAllText(Path.Combine(folder.FullName, "faults.txt"), "2 forced=Flood x\n");
            Assert.Contains("faults.txt, line 5", Assert.Throws<FormatException>(() => SeedFolder.Read(folder.FullName)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SeedWords Read(string text)
    {
        Assert.True(SeedWords.TryParse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var words, out var fault), fault);
        return words;
    }
}
