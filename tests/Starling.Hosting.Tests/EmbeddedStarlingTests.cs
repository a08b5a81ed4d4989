using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Starling.Api;
using Starling.World;
using Xunit;

namespace Starling.Hosting.Tests;

public sealed class EmbeddedStarlingTests : IDisposable
{
    private readonly NodeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        var options = folder.Options("n");
        await using (var node = await EmbeddedStarling.StartAsync(options))
        {
            Assert.True(node.IsReady);
            Assert.Equal("ready", node.Condition);
            await node.Starling.CreateTableAsync(new TableDefinition { Name = "t" });
            await node.Starling.PutAsync("t", "k", "v");
        }

        await using var again = await EmbeddedStarling.StartAsync(options);
        Assert.Equal("v", (await again.Starling.GetAsync("t", "k")).Value?.Text);
        Assert.Equal(2, (await again.Starling.StatusAsync()).Nodes.Single().Incarnation);
    }

    [Fact]
    public async Task Three_nodes_of_one_program_form_a_cluster()
    {
        var seeds = Enumerable.Range(0, 3).Select(_ => NodeFolder.FreeAddress()).ToArray();
        var nodes = await Task.WhenAll(seeds.Select((seed, i) =>
        {
            var options = folder.Options("n" + i, seeds);
            options.Listen = seed;
            return EmbeddedStarling.StartAsync(options);
        }));
        try
        {
            await nodes[0].Starling.CreateTableAsync(new TableDefinition { Name = "t" });
            var receipt = await nodes[0].Starling.PutAsync("t", "k", "v");
            Assert.Equal(3, receipt.Replicas);
            Assert.Equal("v", (await nodes[2].Starling.GetAsync("t", "k")).Value?.Text);
        }
        finally
        {
            await Task.WhenAll(nodes.Select(node => node.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        var options = folder.Options("n", new Endpoint("10.0.0.1", 1));
        options.DataFolder = " ";
        options.Rack = "two words";
        options.BlockCacheBytes = 1;
        options.StopWithin = TimeSpan.FromHours(1);
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => EmbeddedStarling.StartAsync(options));
        foreach (var name in new[] { "DataFolder", "Rack", "BlockCacheBytes", "StopWithin", "do not hold this node's own address" })
        {
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_told_and_the_folder_is_given_back()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen(1);
        var options = folder.Options("n");
        options.Listen = new Endpoint("127.0.0.1", ((IPEndPoint)other.LocalEndPoint!).Port);
        var refusal = await Assert.ThrowsAsync<WorldException>(() => EmbeddedStarling.StartAsync(options));
        Assert.Equal(WorldFault.Address, refusal.Fault);
        Assert.Contains("another process listens there", refusal.Message, StringComparison.Ordinal);

        options.Listen = NodeFolder.FreeAddress();
        await using var node = await EmbeddedStarling.StartAsync(options);
        Assert.True(node.IsReady);
    }

    [Fact]
    public async Task A_cluster_that_does_not_form_in_time_fails_the_start_with_what_was_waited_for()
    {
        var absent = NodeFolder.FreeAddress();
        var options = folder.Options("n", absent, NodeFolder.FreeAddress());
        options.Seeds.Add(options.Listen);
        options.ReadyWithin = TimeSpan.FromMilliseconds(300);
        var refusal = await Assert.ThrowsAsync<StarlingException>(() => EmbeddedStarling.StartAsync(options));
        Assert.Equal(StarlingError.NotReady, refusal.Code);
        Assert.Contains(absent.ToString(), refusal.Message, StringComparison.Ordinal);

        options.Seeds.Clear();
        await using var node = await EmbeddedStarling.StartAsync(options);
        Assert.True(node.IsReady);
    }

    [Fact]
    public async Task A_stopped_node_refuses_and_stops_only_once()
    {
        var node = await EmbeddedStarling.StartAsync(folder.Options("n"));
        await Task.WhenAll(node.DisposeAsync().AsTask(), node.DisposeAsync().AsTask());
        Assert.False(node.IsReady);
        Assert.Equal("stopping", node.Condition);
    }
}
