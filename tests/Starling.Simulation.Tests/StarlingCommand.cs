using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Simulation.Tests;

/// <summary>The built command, started as people start it: the one of the same configuration as these tests.</summary>
internal static class StarlingCommand
{
    /// <summary>Far more than any of these tests needs; it prints what the command had said.</summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(12);

    public static async Task<CommandRun> RunAsync(params string[] words)
    {
        // artifacts/bin/Starling.Simulation.Tests/release lies beside artifacts/bin/Starling.Cli/release.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var assembly = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Starling.Cli", configuration, "starling.dll"));
        Assert.True(File.Exists(assembly), $"{assembly} is not there: build the project Starling.Cli.");
        var start = new ProcessStartInfo("dotnet", [assembly, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeMax);
        var results = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var remarks = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'starling {string.Join(' ', words)}' had not ended after {TimeMax}. It said:\n{await results}\n{await remarks}");
        }

        return new CommandRun(process.ExitCode, await results, await remarks);
    }
}
