using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>Two networks of the kernel's own, a and b, with a bridge between them that can be taken away: then whatever is sent to the other side is
/// lost without a word, and each side goes on with itself.</summary>
/// <remarks>Network namespaces of Linux: nothing of the machine's own network is touched, and all is gone with the object. Needs the program <c>ip</c> and the
/// rights of root.</remarks>
internal sealed class CutNetwork : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly string tag = $"starling-{Environment.ProcessId}";

    private CutNetwork()
    {
    }

    private string Middle => tag + "-m";

    /// <summary>Makes the networks; skips the test where that cannot be.</summary>
    /// <param name="a">Addresses of side a.</param>
    /// <param name="b">Addresses of side b, in the same network of 256.</param>
    public static async Task<CutNetwork> MakeAsync(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs Linux, and root to make networks.");
        var network = new CutNetwork();
        try
        {
            var made = await RunAsync("netns", "add", network.Middle);
            Assert.SkipWhen(made.Code != 0, "No networks can be made here: " + made.Errors);
            await MustAsync("-n", network.Middle, "link", "add", "bridge", "type", "bridge");
            await MustAsync("-n", network.Middle, "link", "set", "bridge", "up");
            await network.AddSideAsync("a", a);
            await network.AddSideAsync("b", b);
            await network.JoinAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Words before a command that start it on a side.</summary>
    public IReadOnlyList<string> On(string side) => ["ip", "netns", "exec", $"{tag}-{side}"];

    public ServerProgram On(string side, ServerProgram program) => new("ip", ["netns", "exec", $"{tag}-{side}", program.File, .. program.First]);

    public Task CutAsync() => MustAsync("-n", Middle, "link", "set", "dev", "a", "nomaster");

    public Task JoinAsync() => MustAsync("-n", Middle, "link", "set", "dev", "a", "master", "bridge");

    public async ValueTask DisposeAsync()
    {
        foreach (var name in new[] { tag + "-a", tag + "-b", Middle })
        {
            // What was never made cannot be taken away; the rest goes.
            await RunAsync("netns", "del", name);
        }
    }

    private static Task<OneRun> RunAsync(params string[] words) =>
        OneRun.OfAsync(new ProcessStartInfo("ip", words) { UseShellExecute = false }, Limit);

    private static async Task MustAsync(params string[] words)
    {
        var run = await RunAsync(words);
        Assert.True(run.Code == 0, $"ip {string.Join(' ', words)}: {run.Errors}");
    }

    private async Task AddSideAsync(string side, IReadOnlyList<string> addresses)
    {
        var name = $"{tag}-{side}";
        await MustAsync("netns", "add", name);
        await MustAsync("link", "add", "eth", "netns", name, "type", "veth", "peer", "name", side, "netns", Middle);
        foreach (var address in addresses)
        {
            await MustAsync("-n", name, "addr", "add", address + "/24", "dev", "eth");
        }

        await MustAsync("-n", name, "link", "set", "lo", "up");
        await MustAsync("-n", name, "link", "set", "eth", "up");
        await MustAsync("-n", Middle, "link", "set", "dev", side, "master", "bridge", "up");
    }
}
