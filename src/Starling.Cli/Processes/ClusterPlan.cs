using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Starling.World;

namespace Starling.Cli.Processes;

/// <summary>Gives the nodes of a local cluster their addresses.</summary>
/// <remarks>Linux answers on all of 127.0.0.0/8, so there each node has an address of its own and all have the usual ports, as on real
/// machines. Elsewhere there is one address and the ports are counted up.</remarks>
internal static class ClusterPlan
{
    public const int Port = 7800;
    public const int HttpPort = 8098;
    public const int BufferPort = 8087;
    public const int NodesMax = 16;
    private const int ShiftStep = 20;
    private const int ShiftMax = 2000;

    /// <exception cref="InvalidOperationException">Two doors would share a port.</exception>
    public static IReadOnlyList<NodePlace> Make(int count, int port, int httpPort, int bufferPort, bool isLinux)
    {
        var places = new NodePlace[count];
        for (var i = 0; i < count; i++)
        {
            var host = isLinux ? $"127.0.0.{i + 1}" : "127.0.0.1";
            var shift = isLinux ? 0 : i;
            places[i] = new NodePlace(
                i + 1, new Endpoint(host, port + shift), new Endpoint(host, httpPort + shift), new Endpoint(host, bufferPort + shift));
        }

        var doors = new HashSet<Endpoint>();
        foreach (var door in places.SelectMany(static place => new[] { place.Node, place.Http, place.Buffers }))
        {
            if (!doors.Add(door))
            {
                throw new InvalidOperationException(
                    $"Two doors would listen on {door}: give ports (--port, --http-port, --pb-port) that are further apart.");
            }
        }

        return places;
    }

    /// <summary>The usual ports when they are free, else the next ones that are, counted up in steps.</summary>
    /// <exception cref="InvalidOperationException">None are free.</exception>
    public static IReadOnlyList<NodePlace> MakeFree(int count, bool isLinux, Func<Endpoint, bool> isFree)
    {
        for (var shift = 0; shift <= ShiftMax; shift += ShiftStep)
        {
            var places = Make(count, Port + shift, HttpPort + shift, BufferPort + shift, isLinux);
            if (places.All(place => isFree(place.Node) && isFree(place.Http) && isFree(place.Buffers)))
            {
                return places;
            }
        }

        throw new InvalidOperationException(
            $"No ports are free for {count} nodes between {Port} and {HttpPort + ShiftMax}: stop what listens there.");
    }

    /// <summary>True when a server could listen there now.</summary>
    public static bool IsFree(Endpoint place)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(place.Host), place.Port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
