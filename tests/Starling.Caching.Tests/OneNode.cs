using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Hosting;
using Starling.World;
using Xunit;

namespace Starling.Caching.Tests;

/// <summary>A real node in this process.</summary>
public sealed class OneNode : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("starling-caching-");
    private EmbeddedStarling? node;

    public IStarling Starling => node!.Starling;

    public async ValueTask InitializeAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        socket.Close();
        node = await EmbeddedStarling.StartAsync(new StarlingOptions
        {
            DataFolder = folder.FullName,
            Listen = new Endpoint("127.0.0.1", port),
            BlockCacheBytes = 8 << 20,
            MemtableBytes = 4 << 20,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
        {
            await node.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }
}
