using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Processes;
using Starling.Client;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>Real servers on the loopback, with their folder, and a client of them all. Everything ends with it.</summary>
internal sealed class ServerRig : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private static readonly Lock Gate = new();
    private static int nextPort = 27_800;

    private ServerRig(LocalCluster cluster, string folder)
    {
        Cluster = cluster;
        Folder = folder;
    }

    public LocalCluster Cluster { get; }

    public string Folder { get; }

    /// <summary>A client of all nodes.</summary>
    public StarlingClient Client { get; private set; } = null!;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, MaxResponseHeadersLength = 512 });

    public ServerProcess this[int number] => Cluster[Cluster.Places[number - 1]];

    /// <summary>Ports of this test run alone: counted up, below those that the system gives to connections.</summary>
    public static IReadOnlyList<NodePlace> FreePlaces(int count)
    {
        lock (Gate)
        {
            while (true)
            {
                var port = nextPort;
                nextPort += 3 * ClusterPlan.NodesMax;
                var places = ClusterPlan.Make(
                    count, port, port + ClusterPlan.NodesMax, port + 2 * ClusterPlan.NodesMax, OperatingSystem.IsLinux());
                if (places.All(place => ClusterPlan.IsFree(place.Node) && ClusterPlan.IsFree(place.Http) && ClusterPlan.IsFree(place.Buffers)))
                {
                    return places;
                }
            }
        }
    }

    public static Task<ServerRig> StartAsync(int nodes, string? folder = null, params string[] flags) => StartAsync(nodes, nodes, folder, flags);

    /// <param name="nodes">Those that form the cluster.</param>
    /// <param name="places">With those that may join it.</param>
    /// <param name="folder">Where the data goes; null for a temporary folder.</param>
    /// <param name="flags">For every server.</param>
    public static async Task<ServerRig> StartAsync(int nodes, int places, string? folder, params string[] flags)
    {
        folder ??= Directory.CreateTempSubdirectory("starling-process-").FullName;
        var cluster = new LocalCluster(ServerProgram.Find(), FreePlaces(places), folder, static (_, _) => { }) { Flags = flags, Founders = nodes };
        var rig = new ServerRig(cluster, folder);
        cluster.StartAll();
        await rig.AwaitReadyAsync();
        return rig;
    }

    /// <summary>Starts all nodes again, and makes a new client: the old one knows them as dead and would look for them seldom.</summary>
    public async Task RestartAllAsync()
    {
        Cluster.StartAll();
        await AwaitReadyAsync();
    }

    public async Task RestartAsync(int number)
    {
        Cluster.Start(Cluster.Places[number - 1]);
        Assert.Null(await Cluster.AwaitReadyAsync(ReadyWithin, CancellationToken.None));
    }

    /// <summary>Waits until all nodes are seen as alive and nobody keeps a hint: then a node that was away holds what was written meanwhile.</summary>
    public async Task<ClusterStatus> AwaitHintsAsync()
    {
        var deadline = DateTime.UtcNow + ReadyWithin;
        while (true)
        {
            var status = await Client.StatusAsync();
            if (status.Nodes.All(node => node is { State: "alive", HintsPending: 0 }))
            {
                return status;
            }

            Assert.True(DateTime.UtcNow < deadline, "Hints were still waiting: "
                + string.Join(", ", status.Nodes.Select(node => $"{node.Address} {node.State} {node.HintsPending}")));
            await Task.Delay(100);
        }
    }

    public Uri Door(int number, string path) => new($"http://{Cluster.Places[number - 1].Http}{path}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await (Client?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Cluster.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task AwaitReadyAsync()
    {
        Assert.Null(await Cluster.AwaitReadyAsync(ReadyWithin, CancellationToken.None));
        await (Client?.DisposeAsync() ?? ValueTask.CompletedTask);
        Client = await StarlingClient.ConnectAsync(
            new StarlingClientOptions { Endpoints = [.. Cluster.Places.Take(Cluster.Founders).Select(place => place.Node.ToString())] });
    }
}
