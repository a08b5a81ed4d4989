using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>A program of Riak's own client for Node.js, unmodified: it says on a line of its own what it waits for, and goes on when it is sent a line.</summary>
internal sealed class RiakClientProgram : IDisposable
{
    public const string AllIsWell = "all is well";

    private const int CannotBeInstalled = 3;

    /// <summary>The first run installs the client, and maybe Node.js.</summary>
    private static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(5);

    private readonly System.Diagnostics.Process node;
    private readonly Task<string> errors;
    private string heard = "";

    private RiakClientProgram(System.Diagnostics.Process node)
    {
        this.node = node;
        errors = node.StandardError.ReadToEndAsync();
    }

    private static string Root => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    /// <summary>Makes the client ready; skips the test where that cannot be.</summary>
    public static async Task InstallAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs bash to install the client.");
        var install = await OneRun.OfAsync(
            new ProcessStartInfo("bash", [Path.Combine(Root, "eng", "riak-client")]) { UseShellExecute = false }, InstallWithin);
        Assert.SkipWhen(install.Code == CannotBeInstalled, install.Errors);
        Assert.Equal((0, ""), (install.Code, install.Errors));
    }

    /// <param name="file">The program, in tests/Starling.Process.Tests/RiakClient.</param>
    /// <param name="words">What it is called with.</param>
    /// <param name="before">Words that start it, such as in a network of its own.</param>
    public static RiakClientProgram Start(string file, IEnumerable<string> words, params IReadOnlyList<string> before)
    {
        List<string> all = [.. before, "node", "--no-deprecation", file, .. words];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = Path.Combine(Root, "artifacts", "riak-client"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new RiakClientProgram(System.Diagnostics.Process.Start(start)!);
    }

    /// <summary>The next line that it says; null at its end.</summary>
    public async Task<string?> HearAsync(CancellationToken patience)
    {
        try
        {
            var line = await node.StandardOutput.ReadLineAsync(patience);
            heard = line ?? heard;
            return line;
        }
        catch (OperationCanceledException)
        {
            node.Kill();
            Assert.Fail($"The client did not go on in time. It said last '{heard}' and {await errors}");
            return null;
        }
    }

    public async Task HearAsync(string line, CancellationToken patience)
    {
        var said = await HearAsync(patience);
        Assert.True(said == line, $"The client said '{said}' instead of '{line}', and {(said is null ? await errors : "goes on")}");
    }

    public async Task GoOnAsync()
    {
        await node.StandardInput.WriteLineAsync("go on");
        await node.StandardInput.FlushAsync();
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    public async Task EndAsync(CancellationToken patience)
    {
        while (await HearAsync(patience) is not null)
        {
        }

        await node.WaitForExitAsync(patience);
        Assert.True(node.ExitCode == 0 && heard == AllIsWell, $"The client ended with {node.ExitCode} after '{heard}': {await errors}");
    }

    public void Dispose()
    {
        if (!node.HasExited)
        {
            node.Kill();
        }

        node.Dispose();
    }
}
