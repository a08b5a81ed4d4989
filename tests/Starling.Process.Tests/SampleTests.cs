using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The sample of the simulator, run as people run it.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task The_sample_finds_the_wrong_merges_and_the_stale_read_and_passes_the_right_ones()
    {
        const string Name = "Starling.Samples.Simulation";
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var assembly = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", Name, configuration, Name + ".dll"));
        Assert.True(File.Exists(assembly), $"{assembly} is not there: build the project {Name}.");
        var run = await OneRun.OfAsync(new ProcessStartInfo("dotnet", [assembly]) { UseShellExecute = false }, TimeSpan.FromSeconds(60));
        Assert.Equal((0, ""), (run.Code, run.Errors));
        var verdicts = run.Output.Split(Environment.NewLine)
            .Where(line => line.StartsWith("CartScenario: ", StringComparison.Ordinal)
                || line.StartsWith("RegisterScenario: ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]);
        Assert.Equal(["BAD,", "BAD,", "good,", "BAD,", "good,"], verdicts);
    }
}
