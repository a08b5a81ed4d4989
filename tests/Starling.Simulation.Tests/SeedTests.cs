using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Starling.World;
using Xunit;

namespace Starling.Simulation.Tests;

/// <summary>Runs seeds in processes of their own, two at a time, and believes their exit codes.</summary>
public sealed class SeedTests
{
    private const int Processes = 2;

    [Fact]
    public async Task Given_seeds_When_run_Then_all_promises_hold()
    {
        const int each = 250;
        var outputs = await Task.WhenAll(Enumerable.Range(0, Processes).Select(i => Run($"from={1 + i * each}", $"count={each}")));
        Assert.All(outputs, o => Assert.True(o.ExitCode == 0, o.Text));
    }

    [Fact]
    public async Task Given_seeds_When_run_twice_Then_traces_are_equal()
    {
        var (exitCode, text) = await Run("from=9000", "count=10", "twice=true");
        Assert.True(exitCode == 0, text);
    }

    [Fact]
    public async Task Given_a_seed_When_run_in_two_processes_Then_reports_are_equal()
    {
        var runs = await Task.WhenAll(Run("from=9100", "count=5", "all=true"), Run("from=9100", "count=5", "all=true"));
        Assert.Contains("trace", runs[0].Text, StringComparison.Ordinal);
        Assert.Equal(runs[0].Text, runs[1].Text);
    }

    [Fact]
    public async Task Given_seeds_that_failed_once_Then_they_are_good_now()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Root(), "seeds"), "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (var line in await File.ReadAllLinesAsync(file))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length == 0 || words[0].StartsWith('#'))
                {
                    continue;
                }

                var (exitCode, text) = await Run(
                    [$"from={words[0]}", "count=1", .. words.Skip(1).TakeWhile(static word => word.Contains('='))]);
                Assert.True(exitCode == 0, text);
            }
        }
    }

    /// <summary>A planted bug must be caught by a promise that it breaks, not by just anything that goes wrong.</summary>
    [Theory]
    [InlineData(Mutant.AckBeforeSync, "PowerLoss", "D2 D3 D4")]
    [InlineData(Mutant.QuorumOffByOne, "None", "D2 D3 D4")]
    [InlineData(Mutant.DotReusedAfterWipe, "Wipe", "V1 D2 D3 D4")]
    [InlineData(Mutant.ReadRepairNotAwaited, "Partition", "D3 D4")]
    [InlineData(Mutant.ServeUnsynced, "PowerLoss,SlowDisk", "D2 D3 D4")]
    public async Task Given_a_planted_bug_Then_a_promise_that_it_breaks_catches_it_within_200_seeds(
        Mutant mutant, string forced, string promises)
    {
        var (exitCode, text) = await Run("from=1", "count=200", $"mutants={mutant}", $"forced={forced}", "stop=true");
        Assert.True(exitCode == 1, $"exit code {exitCode}: {text}");
        Assert.Contains(promises.Split(' '), promise => text.Contains($"  {promise}: ", StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string Text)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(SeedTests).Assembly.Location);
        }

        start.ArgumentList.Add("simulate");
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, text + await error);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "seeds")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds 'seeds'.");
    }
}
