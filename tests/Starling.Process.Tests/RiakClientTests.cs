using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>Riak's own client for Node.js, unmodified, does its work on three nodes while one of them is killed and comes back.</summary>
public sealed class RiakClientTests
{
    private const int CannotBeInstalled = 3;

    /// <summary>The first run installs the client, and maybe Node.js.</summary>
    private static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan TalkWithin = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task The_client_of_Riak_works_unchanged_while_a_node_is_killed_and_comes_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs bash to install the client.");
        var root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
        var install = await OneRun.OfAsync(
            new ProcessStartInfo("bash", [Path.Combine(root, "eng", "riak-client")]) { UseShellExecute = false }, InstallWithin);
        Assert.SkipWhen(install.Code == CannotBeInstalled, install.Errors);
        Assert.Equal((0, ""), (install.Code, install.Errors));

        await using var rig = await ServerRig.StartAsync(3, null, "--log", "error");
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "siblings" });
        var start = new ProcessStartInfo("node", ["--no-deprecation", "client.js", .. rig.Cluster.Places.Select(place => place.Buffers.ToString())])
        {
            UseShellExecute = false,
            WorkingDirectory = Path.Combine(root, "artifacts", "riak-client"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = System.Diagnostics.Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TalkWithin);
        var heard = "";
        try
        {
            while (await node.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                heard = line;
                switch (line)
                {
                    case "lose a node":
                        rig[2].Kill();
                        await rig[2].Exited;
                        await node.StandardInput.WriteLineAsync("lost");
                        break;
                    case "take it back":
                        await rig.RestartAsync(2);
                        await node.StandardInput.WriteLineAsync("back");
                        break;
                }

                await node.StandardInput.FlushAsync(patience.Token);
            }

            await node.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill();
            Assert.Fail($"The client did not end within {TalkWithin.TotalSeconds:0} s. It said last '{heard}' and {await errors}");
        }

        Assert.True(node.ExitCode == 0 && heard == "all is well", $"The client ended with {node.ExitCode} after '{heard}': {await errors}");
    }
}
