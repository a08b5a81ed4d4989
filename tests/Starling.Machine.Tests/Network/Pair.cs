using System;
using Starling.Machine.Executor;
using Starling.Machine.Network;
using Starling.Machine.Tests.Executor;
using Starling.World;

namespace Starling.Machine.Tests.Network;

/// <summary>Two networks on two lanes; one listens.</summary>
internal sealed class Pair : IDisposable
{
    public Pair(Ear server, SocketNetworkOptions? serverOptions = null, SocketNetworkOptions? clientOptions = null)
    {
        Server = new SocketNetwork(new Endpoint("127.0.0.1", 0), ServerLane, serverOptions);
        Client = new SocketNetwork(new Endpoint("127.0.0.1", 0), ClientLane, clientOptions);
        ServerLane.Do(() => Server.Listen(server));
    }

    public LaneExecutor ServerLane { get; } = new(new LaneOptions { Name = "server" });

    public LaneExecutor ClientLane { get; } = new(new LaneOptions { Name = "client" });

    public SocketNetwork Server { get; }

    public SocketNetwork Client { get; }

    /// <summary>Dials and waits until the link is open on the dialling side.</summary>
    public ILink Dial(Ear client)
    {
        ClientLane.Do(() => Client.Dial(Server.Local, client));
        return client.AwaitOpened();
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        ClientLane.Dispose();
        ServerLane.Dispose();
    }
}
