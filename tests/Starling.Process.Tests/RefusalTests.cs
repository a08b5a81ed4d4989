using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>A server that cannot start as it is told says why and what to do, and ends with 2.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("starling-refusal-").FullName;
    private readonly NodePlace place = ServerRig.FreePlaces(1)[0];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_wrong_configuration_is_told_with_all_its_faults()
    {
        await RefusedAsync(
            ["--listen", "nowhere", "--seeds", "a:1,b", "--cache", "much", "--log", "loud"],
            "5 faults", "No data folder", "listen is 'nowhere'", "seeds holds 'b'", "cache is 'much'", "log is 'loud'");
        await RefusedAsync(Flags("--rack", "two words", "--seeds", "10.0.0.1:1,10.0.0.2:1,10.0.0.3:1"), "Rack", "do not hold this node's own address");
        await RefusedAsync(Flags("--colour", "red"), "--colour");
    }

    [Fact]
    public async Task Files_and_the_environment_are_read_and_checked_as_well()
    {
        var file = Path.Combine(folder, "starling.json");
        await File.WriteAllTextAsync(file, """{ "data": "d", "listen": "x", "seeds": ["a:1", "q"], "speed": 9 }""");
        var run = await OneRun.OfAsync([], folder, ("STARLING__CACHE", "z"), ("STARLING__RACK", "r1"));
        Assert.Equal(2, run.Code);
        foreach (var text in new[] { "listen is 'x'", "seeds holds 'q'", "'speed' is not a setting", "cache is 'z'", "4 faults" })
        {
            Assert.Contains(text, run.Errors, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(file, "{ \"data\": ");
        await RefusedAsync(["--config", file], "cannot be used");
        await RefusedAsync(["--config", Path.Combine(folder, "none.json")], "cannot be used", "none.json");
    }

    [Fact]
    public async Task Ports_in_use_are_told_apart()
    {
        using (Occupy(place.Node.Host, place.Node.Port))
        {
            await RefusedAsync(Flags(), $"Cannot listen on {place.Node}", "another process listens there", "(--listen)");
        }

        using (Occupy(place.Http.Host, place.Http.Port))
        {
            await RefusedAsync(Flags(), $"Cannot listen on {place.Http}", "another process listens there", "(--http)");
        }

        using (Occupy(place.Buffers.Host, place.Buffers.Port))
        {
            await RefusedAsync(Flags(), $"Cannot listen on {place.Buffers}", "another process listens there", "(--pb)");
        }
    }

    [Fact]
    public async Task An_address_of_another_machine_is_refused() => await RefusedAsync(
        ["--data", Path.Combine(folder, "data"), "--listen", "192.0.2.1:7800", "--http", place.Http.ToString(), "--pb", "off"], "192.0.2.1 is not an address of this machine");

    [Fact]
    public async Task Folders_that_are_not_ours_are_refused()
    {
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "letter.txt"), "x");
        await RefusedAsync(Flags(), "letter.txt", "Name an empty folder");

        File.Delete(Path.Combine(data, "letter.txt"));
        await File.WriteAllTextAsync(Path.Combine(data, "STARLING"), "starling-data 99\n");
        await RefusedAsync(Flags(), "is in format 99", "newer version");

        Directory.Delete(data, recursive: true);
        await File.WriteAllTextAsync(data, "a file");
        await RefusedAsync(Flags(), "is a file, not a folder");
    }

    [Fact]
    public async Task A_folder_in_use_is_refused()
    {
        using var first = ServerProcess.Start(ServerProgram.Find(), Flags(), static _ => { });
        await Task.WhenAny(first.Ready, first.Exited);
        Assert.True(first.Ready.IsCompleted, first.LastWords);
        var other = ServerRig.FreePlaces(1)[0];
        await RefusedAsync(
            ["--data", Path.Combine(folder, "data"), "--listen", other.Node.ToString(), "--http", other.Http.ToString(), "--pb", "off"], "in use by another process");
        Assert.Equal(0, await first.StopAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_folder_of_another_node_is_refused()
    {
        using (var first = ServerProcess.Start(ServerProgram.Find(), Flags(), static _ => { }))
        {
            await Task.WhenAny(first.Ready, first.Exited);
            Assert.Equal(0, await first.StopAsync(TimeSpan.FromSeconds(10)));
        }

        var other = ServerRig.FreePlaces(1)[0];
        await RefusedAsync(
            ["--data", Path.Combine(folder, "data"), "--listen", other.Node.ToString(), "--http", other.Http.ToString(), "--pb", "off"],
            "cannot take part in the cluster", place.Node.ToString(), other.Node.ToString());
    }

    private static Socket Occupy(string host, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(host), port));
        socket.Listen(1);
        return socket;
    }

    private static async Task RefusedAsync(string[] arguments, params string[] texts)
    {
        var run = await OneRun.OfAsync(arguments);
        Assert.Equal(2, run.Code);
        foreach (var text in texts)
        {
            Assert.Contains(text, run.Errors, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    private string[] Flags(params string[] more) =>
        ["--data", Path.Combine(folder, "data"), "--listen", place.Node.ToString(), "--http", place.Http.ToString(), "--pb", place.Buffers.ToString(), .. more];
}
