using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The built command, started as people start it: the one of the same configuration as these tests.</summary>
internal static class CommandProgram
{
    /// <param name="limit">It is killed, and the test fails, when it has not ended by then.</param>
    /// <param name="words">The command line.</param>
    public static Task<OneRun> RunAsync(TimeSpan limit, params string[] words)
    {
        var (file, first) = Find();
        return OneRun.OfAsync(new ProcessStartInfo(file, [.. first, .. words]) { UseShellExecute = false }, limit);
    }

    /// <summary>The program, and the words that come before its own.</summary>
    public static (string File, string[] First) Find()
    {
        // artifacts/bin/Starling.Process.Tests/release lies beside artifacts/bin/Starling.Cli/release.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var assembly = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Starling.Cli", configuration, "starling.dll"));
        Assert.True(File.Exists(assembly), $"{assembly} is not there: build the project Starling.Cli.");
        return ("dotnet", [assembly]);
    }
}
