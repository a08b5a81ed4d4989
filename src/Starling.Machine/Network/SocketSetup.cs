using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Starling.World;

namespace Starling.Machine.Network;

/// <summary>How sockets come to be, and how they end.</summary>
internal static class SocketSetup
{
    private const int AcceptQueueLength = 512;
    private const int Pending = 0;
    private const int InTime = 1;
    private const int TooLate = 2;

    /// <summary>A socket that listens on <paramref name="local"/>.</summary>
    /// <exception cref="WorldException">With <see cref="WorldFault.Address"/>: cause and remedy.</exception>
    public static Socket Listen(Endpoint local)
    {
        Socket? socket = null;
        try
        {
            var address = Resolve(local.Host)[0];
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, local.Port));
            socket.Listen(AcceptQueueLength);
            return socket;
        }
        catch (SocketException cause)
        {
            socket?.Dispose();
            throw new WorldException(WorldFault.Address, $"Cannot listen on {local}: {Explain(cause, local)}", cause);
        }
    }

    /// <summary>A connection to <paramref name="remote"/>, or the fault that says why not.</summary>
    /// <remarks>The connect blocks; a timer that disposes of the socket ends it when it takes too long. A host name with
    /// several addresses is tried address by address, each with the whole time.</remarks>
    public static Socket? Dial(Endpoint remote, TimeSpan timeout, out string? fault)
    {
        fault = null;
        try
        {
            foreach (var address in Resolve(remote.Host))
            {
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                fault = Connect(socket, new IPEndPoint(address, remote.Port), remote, timeout);
                if (fault is null)
                {
                    Tune(socket);
                    return socket;
                }

                socket.Dispose();
            }
        }
        catch (SocketException cause)
        {
            fault = $"cannot reach {remote}: {cause.Message}";
        }

        return null;
    }

    /// <summary>The options that every connection has.</summary>
    public static void Tune(Socket socket)
    {
        // Output is already gathered, a turn at a time, so the system need not wait for more.
        socket.NoDelay = true;

        // A peer whose machine lost power sends no farewell; within a minute the system finds out.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    /// <summary>Shuts both halves, so that threads inside the socket's calls return. Does nothing to one already gone.</summary>
    public static void Cut(Socket socket) => Shut(socket, SocketShutdown.Both);

    /// <summary>Says to the peer that no more is coming.</summary>
    public static void ShutOutput(Socket socket) => Shut(socket, SocketShutdown.Send);

    public static Endpoint ToEndpoint(EndPoint? address) => address is IPEndPoint ip
        ? new Endpoint((ip.Address.IsIPv4MappedToIPv6 ? ip.Address.MapToIPv4() : ip.Address).ToString(), ip.Port)
        : default;

    private static string? Connect(Socket socket, IPEndPoint address, Endpoint remote, TimeSpan timeout)
    {
        // Whoever of the two moves it from Pending has decided; a connection made in time is not disposed of afterwards.
        var outcome = Pending;
        using var watch = new Timer(
            _ =>
            {
                if (Interlocked.CompareExchange(ref outcome, TooLate, Pending) == Pending)
                {
                    socket.Dispose();
                }
            },
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
        try
        {
            socket.Connect(address);
            if (Interlocked.CompareExchange(ref outcome, InTime, Pending) == TooLate)
            {
                return NoAnswer(remote, timeout);
            }

            if (Equals(socket.LocalEndPoint, socket.RemoteEndPoint))
            {
                // With nobody listening, TCP may pick the very port that it dials, and then the caller talks to itself.
                return NobodyListens(remote);
            }

            return null;
        }
        catch (Exception) when (Volatile.Read(ref outcome) == TooLate)
        {
            return NoAnswer(remote, timeout);
        }
        catch (SocketException cause)
        {
            return cause.SocketErrorCode == SocketError.ConnectionRefused
                ? NobodyListens(remote)
                : $"cannot reach {remote}: {cause.Message}";
        }
    }

    private static string NobodyListens(Endpoint remote) =>
        $"nobody listens on {remote}: start the node there, or correct the address";

    private static string NoAnswer(Endpoint remote, TimeSpan timeout) =>
        $"{remote} did not answer within {timeout.TotalMilliseconds} ms: is its machine up and the way open?";

    private static IPAddress[] Resolve(string host) => IPAddress.TryParse(host, out var address)
        ? [address]
        : Dns.GetHostAddresses(host) is { Length: > 0 } found ? found : throw new SocketException((int)SocketError.HostNotFound);

    private static string Explain(SocketException cause, Endpoint local) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            "another process listens there. Stop it, or give this node another address.",
        SocketError.AddressNotAvailable =>
            $"{local.Host} is not an address of this machine. Give one that is, or 0.0.0.0 for all of them.",
        SocketError.AccessDenied =>
            $"this user may not use port {local.Port}. Give a port above 1023, or grant the right.",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData =>
            $"the name {local.Host} has no address. Correct it, or give a numeric address.",
        _ => cause.Message,
    };

    private static void Shut(Socket socket, SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (SocketException)
        {
            // The peer has cut the connection before us, which is as good.
        }
        catch (ObjectDisposedException)
        {
            // Already closed.
        }
    }
}
