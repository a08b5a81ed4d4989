using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Starling.Api;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>The door of protocol buffers: Riak's binary API over a Starling cluster.</summary>
/// <remarks>The same objects as behind <see cref="Http.ObjectDoor"/>, for Riak's own clients. What is served, and how it differs from
/// Riak, is in <c>docs/object-door.md</c>.</remarks>
public sealed class BufferDoor
{
    /// <summary>Room for a key of 64 KiB, the largest metadata and the longest vector clock beside the value.</summary>
    private const int RoomBesideValue = 512 * 1024;

    private readonly BufferDoorOptions options;
    private readonly Switchboard switchboard;
    private readonly SemaphoreSlim places;
    private readonly ILogger log;
    private int connections;

    private BufferDoor(IServiceProvider services, BufferDoorOptions options)
    {
        this.options = options;
        log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Starling.Objects");
        switchboard = new Switchboard(services.GetRequiredService<IStarling>(), options.Objects, log);
        places = new SemaphoreSlim(options.LargeRequestsMax);
    }

    /// <summary>Lets an address of Kestrel's speak Riak's protocol buffers instead of HTTP.</summary>
    /// <param name="address">Where to listen. The application's services must hold the cluster, an <see cref="IStarling"/>, which is
    /// used from many threads at once.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message names every fault.</exception>
    public static void Serve(ListenOptions address, BufferDoorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        options ??= new BufferDoorOptions();
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        var door = new Lazy<BufferDoor>(() => new BufferDoor(address.ApplicationServices, options));
        address.Run(connection => door.Value.TalkAsync(connection));
    }

    private async Task TalkAsync(ConnectionContext connection)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        var closed = connection.ConnectionClosed;
        var reply = new Reply(connection.Transport.Output, options.PatienceWithClients);
        var open = Interlocked.Increment(ref connections);
        try
        {
            if (open > options.ConnectionsMax)
            {
                log.ConnectionRefused(open - 1);
                reply.Error($"Too many connections: {options.ConnectionsMax} are open at this node. Close some, or use another node.");
                await reply.SendAsync();
                return;
            }

            using var frames = new FrameReader(
                connection.Transport.Input, options.Objects.ValueBytesMax + RoomBesideValue, options.PatienceWithClients, places, stopping);
            await new Conversation(frames, reply, switchboard, log, closed).RunAsync();
        }
        catch (Exception fault) when (fault is IOException or ConnectionAbortedException)
        {
            // Nobody is left to tell.
            log.ClientGone(fault.Message);
        }
        finally
        {
            Interlocked.Decrement(ref connections);
        }
    }
}
