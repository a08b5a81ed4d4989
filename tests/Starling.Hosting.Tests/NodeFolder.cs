using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using Starling.World;

namespace Starling.Hosting.Tests;

/// <summary>A place for a test's nodes: folders that go with the test, and free ports.</summary>
public sealed class NodeFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("starling-hosting-").FullName;

    public string this[string name] => Path.Combine(path, name);

    public static Endpoint FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Endpoint("127.0.0.1", ((IPEndPoint)socket.LocalEndPoint!).Port);
    }

    public StarlingOptions Options(string name, params Endpoint[] seeds)
    {
        var options = new StarlingOptions
        {
            DataFolder = this[name],
            Listen = FreeAddress(),
            BlockCacheBytes = 8 << 20,
            MemtableBytes = 4 << 20,
            ReadyWithin = TimeSpan.FromSeconds(20),
        };
        foreach (var seed in seeds)
        {
            options.Seeds.Add(seed);
        }

        return options;
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
