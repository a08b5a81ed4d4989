using System;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Simulation.Tests;

/// <summary>Seeds, run by the command that people run, and its exit codes believed.</summary>
public sealed class SeedTests
{
    private const string FreshSeeds = "300";

    /// <summary>The seeds are new each day, so that the tests go on looking; the first one is in the output, and whatever fails is printed with
    /// the words that repeat it.</summary>
    [Fact]
    public async Task Given_fresh_seeds_and_all_that_failed_once_When_run_Then_all_promises_hold()
    {
        // Bad seeds are saved into a copy: a test does not write into the source tree.
        var folder = Directory.CreateTempSubdirectory("starling-seeds-");
        try
        {
            foreach (var file in Directory.GetFiles(SeedsFolder(), "*.txt"))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            var run = await StarlingCommand.RunAsync("sim", "run", "--saved", "--seeds", FreshSeeds, "--seeds-folder", folder.FullName);
            Console.WriteLine($"{run.Remarks.Split('\n')[0]}: {run.LastLine}");
            Assert.True(run.ExitCode == 0, run.Text);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Given_seeds_When_run_twice_Then_traces_are_equal()
    {
        var run = await StarlingCommand.RunAsync("sim", "run", "--twice", "--from", "9000", "--seeds", "10", "--minimise", "0");
        Assert.True(run.ExitCode == 0, run.Text);
    }

    [Fact]
    public async Task Given_a_seed_When_run_in_two_processes_Then_reports_and_traces_are_equal()
    {
        string[] words = ["sim", "replay", "9100", "--trace"];
        var runs = await Task.WhenAll(StarlingCommand.RunAsync(words), StarlingCommand.RunAsync(words));
        Assert.Contains("Two runs, one trace: ", runs[0].LastLine, StringComparison.Ordinal);
        Assert.Equal(runs[0].Results, runs[1].Results);
    }

    private static string SeedsFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "seeds")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds 'seeds'."), "seeds");
    }
}
