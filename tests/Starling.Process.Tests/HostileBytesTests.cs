using System;
using System.Buffers.Binary;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Starling.World;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The node's own port is open to whoever finds it. Whatever comes, the node serves on.</summary>
[Collection(RunningServers.Name)]
public sealed class HostileBytesTests(SharedCluster shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private Endpoint Node => shared.Rig.Cluster.Places[0].Node;

    [Fact]
    public async Task Nonsense_of_all_kinds_does_not_stop_a_node()
    {
        var chance = new Chance(4711);
        var noise = new byte[70_000];
        for (var round = 0; round < 40; round++)
        {
            chance.Fill(noise);
            await SendAsync(noise.AsMemory(0, 1 + chance.Below(noise.Length)));
        }

        await SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        await SendAsync(new byte[50_000]);
        await SendAsync(Enumerable.Repeat((byte)0xFF, 50_000).ToArray());
        await SendAsync(ReadOnlyMemory<byte>.Empty);
        await StillServesAsync();
    }

    [Fact]
    public async Task Frames_that_claim_any_size_do_not_take_memory()
    {
        var before = await MemoryAsync();
        foreach (var size in new uint[] { 0, 1, 17 << 20, 64 << 20, int.MaxValue, uint.MaxValue })
        {
            var frame = new byte[4096];
            BinaryPrimitives.WriteUInt32LittleEndian(frame, size);
            await SendAsync(frame);
            BinaryPrimitives.WriteUInt32BigEndian(frame, size);
            await SendAsync(frame);
        }

        await StillServesAsync();
        Assert.InRange(await MemoryAsync() - before, long.MinValue, 100L << 20);
    }

    [Fact]
    public async Task Many_links_that_say_nothing_do_not_keep_others_out()
    {
        var silent = new Socket[200];
        try
        {
            for (var i = 0; i < silent.Length; i++)
            {
                silent[i] = await DialAsync();
            }

            await StillServesAsync();
        }
        finally
        {
            foreach (var socket in silent)
            {
                socket?.Dispose();
            }
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var socket = await DialAsync();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, limit.Token)..];
            }

            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(new byte[4096], limit.Token) > 0)
            {
                // Whatever it answers; in the end it closes.
            }
        }
        catch (SocketException)
        {
            // It has cut the link, which is right.
        }
    }

    private async Task<Socket> DialAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Parse(Node.Host), Node.Port);
        return socket;
    }

    private async Task StillServesAsync()
    {
        Assert.False(shared.Rig[1].Exited.IsCompleted, shared.Rig[1].LastWords);
        await shared.Rig.Client.PutAsync("siblings", "hostile", "v");
        Assert.True((await shared.Rig.Client.GetAsync("siblings", "hostile")).Found);
        var status = await shared.Rig.Client.StatusAsync();
        Assert.All(status.Nodes, node => Assert.Equal("alive", node.State));

        // A new client, so that a link is made now.
        await using var other = await Client.StarlingClient.ConnectAsync(new Client.StarlingClientOptions { Endpoints = [Node.ToString()] });
        Assert.True((await other.GetAsync("siblings", "hostile")).Found);
    }

    private async Task<long> MemoryAsync()
    {
        var status = await shared.Rig.Client.StatusAsync();
        return status.Nodes.Single(node => node.Address == Node.ToString()).Memory!.Value;
    }
}
