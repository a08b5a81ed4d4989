using System;
using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Starling.Machine.Executor;
using Starling.Machine.Network;
using Starling.Machine.Tests.Executor;
using Starling.World;
using Xunit;

namespace Starling.Machine.Tests.Network;

/// <summary>How links begin and end.</summary>
public sealed class LinkLifeTests
{
    [Fact]
    public void Close_SendsWhatWasAppended_AndBothSidesHearItOnce()
    {
        const int size = 5_000_000;
        var server = new Ear();
        var client = new Ear();
        var pair = new Pair(server);
        var link = pair.Dial(client);
        server.AwaitOpened();
        pair.ClientLane.Do(() =>
        {
            link.Output.Write(new byte[size]);
            link.Close("enough");
            link.Close("again");
            Assert.False(link.IsOpen);
            link.Output.Write(new byte[100]);
        });
        Assert.Equal("enough", client.AwaitClosed());
        Assert.Contains("closed the connection", server.AwaitClosed(), StringComparison.Ordinal);
        Assert.Equal(size, pair.ServerLane.Ask(() => server.BytesHeard));
        pair.Dispose();
        Assert.Single(client.ClosedLinks);
        Assert.Single(server.ClosedLinks);
    }

    [Fact]
    public void Close_WhileThePeerReadsSlowly_StillSendsAll()
    {
        const int size = 20_000_000;
        using var gate = new ManualResetEventSlim();
        var server = new Ear
        {
            OnReceived = (_, bytes) =>
            {
                gate.Wait();
                return bytes.Length;
            },
        };
        using var pair = new Pair(server, clientOptions: new SocketNetworkOptions { CloseTimeout = TimeSpan.FromSeconds(5) });
        var link = pair.Dial(new Ear());
        server.AwaitOpened();
        pair.ClientLane.Do(() =>
        {
            link.Output.Write(new byte[size]);
            link.Close("enough");
        });
        Thread.Sleep(50);
        gate.Set();
        server.AwaitClosed();
        Assert.Equal(size, pair.ServerLane.Ask(() => server.BytesHeard));
    }

    [Fact]
    public void Close_WhileThePeerStillSends_DoesNotLoseTheLastWords()
    {
        // Closing a socket with unread input resets the connection, and a reset destroys what the peer has not read yet.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var lane = new LaneExecutor();
        using var network = new SocketNetwork(new Endpoint("127.0.0.1", 0), lane);
        var ear = new Ear
        {
            OnReceived = (link, bytes) =>
            {
                link.Output.Write("refused"u8);
                link.Close("refused");
                return bytes.Length;
            },
        };
        lane.Do(() => network.Dial(new Endpoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), ear));
        using var peer = listener.AcceptSocket();
        for (var i = 0; i < 50; i++)
        {
            peer.Send(new byte[10_000]);
        }

        Thread.Sleep(20);
        var heard = new byte[100];
        Assert.Equal(7, peer.Receive(heard));
        peer.Shutdown(SocketShutdown.Both);
    }

    [Fact]
    public void PeerDeath_IsHeardOnce_AndWritingAfterwardsDoesNothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var lane = new LaneExecutor();
        var network = new SocketNetwork(new Endpoint("127.0.0.1", 0), lane);
        var ear = new Ear { Lane = lane };
        lane.Do(() => network.Dial(new Endpoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), ear));
        var peer = listener.AcceptSocket();
        var link = ear.AwaitOpened();
        peer.LingerState = new LingerOption(true, 0);
        peer.Dispose();
        Assert.Contains("ConnectionReset", ear.AwaitClosed(), StringComparison.Ordinal);
        lane.Do(() =>
        {
            Assert.False(link.IsOpen);
            link.Output.Write(new byte[1000]);
            Assert.Equal(0, link.BytesPending);
            link.Close("late");
        });
        network.Dispose();
        Assert.Single(ear.ClosedLinks);
        Assert.Equal(0, ear.Strays);
    }

    [Fact]
    public void Dial_WhereNobodyListens_IsClosedWithTheReason()
    {
        using var lane = new LaneExecutor();
        using var network = new SocketNetwork(new Endpoint("127.0.0.1", 0), lane);
        var ear = new Ear { Lane = lane };
        var link = lane.Ask(() => network.Dial(new Endpoint("127.0.0.1", FreePort()), ear));
        Assert.Contains("nobody listens", ear.AwaitClosed(), StringComparison.Ordinal);
        Assert.False(lane.Ask(() => link.IsOpen));
    }

    [Fact]
    public void Dial_ToANameThatIsNone_IsClosedWithTheReason()
    {
        using var lane = new LaneExecutor();
        using var network = new SocketNetwork(new Endpoint("127.0.0.1", 0), lane);
        var ear = new Ear();
        lane.Do(() => network.Dial(new Endpoint("no-such-host.invalid", 7800), ear));
        Assert.Contains("cannot reach no-such-host.invalid:7800", ear.AwaitClosed(), StringComparison.Ordinal);
    }

    [Fact]
    public void Dial_WithoutAnAnswer_EndsAtTheTimeout()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "relies on how Linux treats a full accept queue");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var remote = new Endpoint("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port);
        using var lane = new LaneExecutor();
        using var network = new SocketNetwork(
            new Endpoint("127.0.0.1", 0), lane, new SocketNetworkOptions { DialTimeout = TimeSpan.FromMilliseconds(300) });
        var ear = new Ear();
        lane.Do(() =>
        {
            // The queue takes two; the others' first packets are dropped without an answer.
            for (var i = 0; i < 4; i++)
            {
                network.Dial(remote, ear);
            }
        });
        ear.AwaitOpened();
        ear.AwaitOpened();
        Assert.Contains("did not answer within 300 ms", ear.AwaitClosed(), StringComparison.Ordinal);
        Assert.Contains("did not answer within 300 ms", ear.AwaitClosed(), StringComparison.Ordinal);
    }

    [Fact]
    public void Close_WhileDialling_IsHeardOnce()
    {
        var server = new Ear();
        var pair = new Pair(server);
        var client = new Ear();
        pair.ClientLane.Do(() => pair.Client.Dial(pair.Server.Local, client).Close("changed my mind"));
        Assert.Equal("changed my mind", client.AwaitClosed());
        pair.Dispose();
        Assert.Single(client.ClosedLinks);
    }

    [Fact]
    public void Listen_OnATakenAddress_SaysSo()
    {
        using var pair = new Pair(new Ear());
        using var second = new SocketNetwork(pair.Server.Local, pair.ClientLane);
        var fault = Assert.Throws<WorldException>(() => pair.ClientLane.Do(() => second.Listen(new Ear())));
        Assert.Equal(WorldFault.Address, fault.Fault);
        Assert.Contains($"{pair.Server.Local}: another process listens there", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1", "not an address of this machine")]
    [InlineData("no-such-host.invalid", "has no address")]
    public void Listen_OnAForeignAddress_SaysSo(string host, string expected)
    {
        using var lane = new LaneExecutor();
        using var network = new SocketNetwork(new Endpoint(host, 7800), lane);
        var fault = Assert.Throws<WorldException>(() => lane.Do(() => network.Listen(new Ear())));
        Assert.Equal(WorldFault.Address, fault.Fault);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneLinkTooMany_IsClosedAndCounted_AndRoomReturns()
    {
        var server = new Ear();
        using var pair = new Pair(server, new SocketNetworkOptions { LinksMax = 2 });
        var kept = new Ear();
        var first = pair.Dial(kept);
        pair.Dial(kept);
        server.AwaitOpened();
        server.AwaitOpened();
        var refused = new Ear();
        pair.Dial(refused);
        refused.AwaitClosed();
        Assert.Equal(1, pair.Server.LinksRefused);
        pair.ClientLane.Do(() => first.Close("leaving"));
        server.AwaitClosed();
        pair.Dial(new Ear());
        server.AwaitOpened();
    }

    [Fact]
    public void Dispose_ClosesEveryLink_AndTheAddressIsFreeAgain()
    {
        var server = new Ear();
        var client = new Ear();
        var pair = new Pair(server);
        for (var i = 0; i < 5; i++)
        {
            pair.Dial(client);
            server.AwaitOpened();
        }

        pair.Server.Dispose();
        Assert.Equal(5, server.ClosedLinks.Count);
        for (var i = 0; i < 5; i++)
        {
            client.AwaitClosed();
        }

        using var lane = new LaneExecutor();
        using var again = new SocketNetwork(pair.Server.Local, lane);
        lane.Do(() => again.Listen(new Ear()));
        pair.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
