using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Starling.Api;
using Starling.Machine;
using Starling.Node.Options;
using Starling.Node.Startup;
using Starling.RocksDb;
using Starling.World;

namespace Starling.Node.Tests;

/// <summary>Nodes on loopback sockets and real stores, all in this process.</summary>
internal sealed class RealCluster : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("starling-node-").FullName;
    private readonly List<Endpoint> addresses = [];
    private readonly Dictionary<int, (MachineWorld World, StarlingNode Node)> running = [];

    private readonly string[] dataCentres;

    private RealCluster(int nodes, string[] dataCentres)
    {
        this.dataCentres = dataCentres;
        for (var i = 0; i < nodes; i++)
        {
            addresses.Add(new Endpoint("127.0.0.1", FreePort()));
        }
    }

    /// <summary>Node <c>i</c> is in the data centre <c>i mod n</c> of those given.</summary>
    public static async Task<RealCluster> StartAsync(int nodes, params string[] dataCentres)
    {
        var cluster = new RealCluster(nodes, dataCentres.Length == 0 ? ["dc1"] : dataCentres);
        for (var i = 0; i < nodes; i++)
        {
            cluster.Start(i);
        }

        for (var i = 0; i < nodes; i++)
        {
            await cluster.running[i].Node.Ready.WaitAsync(TimeSpan.FromSeconds(20));
        }

        return cluster;
    }

    public IStarling this[int node] => new EnteringStarling(running[node].Node.Local, running[node].World.Executor);

    public Endpoint AddressOf(int node) => addresses[node];

    public StarlingNode Start(int index, string rack = "rack1")
    {
        var world = MachineWorld.Create(
            addresses[index], executor => RocksStore.Open(Path.Combine(folder, $"n{index}"), new RocksStoreOptions(), executor));
        var node = new StarlingNode(
            world, new NodeOptions
            {
                Address = addresses[index], Seeds = addresses, DataCentre = dataCentres[index % dataCentres.Length], Rack = rack,
            }, NullLoggerFactory.Instance);
        running[index] = (world, node);
        world.Executor.Post(static state => ((StarlingNode)state!).Start(), node);
        return node;
    }

    public async Task StopAsync(int index)
    {
        var (world, node) = running[index];
        running.Remove(index);
        var stopped = new TaskCompletionSource();
        world.Executor.Post(
            _ =>
            {
                node.Dispose();
                stopped.SetResult();
            },
            null);
        await stopped.Task;
        await Task.Run(world.Dispose);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var index in new List<int>(running.Keys))
        {
            await StopAsync(index);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
