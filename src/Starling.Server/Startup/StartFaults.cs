using System;
using System.IO;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Starling.World;

namespace Starling.Server.Startup;

/// <summary>Says in words why a start failed and what to do. Null for what should never happen: that is shown with its stack.</summary>
internal static class StartFaults
{
    public static string? Explain(Exception fault, ServerSettings settings) => fault switch
    {
        WorldException { Fault: WorldFault.Address } world => $"{world.Message} (--listen)",
        WorldException { Fault: WorldFault.Folder or WorldFault.Corrupt or WorldFault.Disk or WorldFault.DiskFull } world =>
            $"{world.Message} (--data)",
        OptionsValidationException options => string.Join(Environment.NewLine + "  ", options.Failures),
        IOException { InnerException: AddressInUseException } => InUse(DoorOf(fault, settings)),
        IOException { InnerException: SocketException cause } => OfSocket(cause, settings),
        SocketException cause => OfSocket(cause, settings),
        _ => null,
    };

    private static string OfSocket(SocketException cause, ServerSettings settings)
    {
        // The system does not say which of the doors it was.
        var (door, flags) = settings.Buffers is { } buffers
            ? ($"{settings.Http} or {buffers}", "--http, --pb")
            : (settings.Http.ToString(), "--http");
        return cause.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => InUse((door, flags)),
            SocketError.AddressNotAvailable => $"Cannot listen on {door}: {settings.Http.Host} is not an address of this machine. ({flags})",
            SocketError.AccessDenied => $"Cannot listen on {door}: this user may not use that port. Give a port above 1023. ({flags})",
            _ => $"Cannot listen on {door}: {cause.Message} ({flags})",
        };
    }

    private static string InUse((string Door, string Flags) taken) =>
        $"Cannot listen on {taken.Door}: another process listens there. Stop it, or give this node another address. ({taken.Flags})";

    /// <summary>The door that a failed bind names by its port.</summary>
    private static (string Door, string Flags) DoorOf(Exception fault, ServerSettings settings) =>
        settings.Buffers is { } buffers && fault.Message.Contains($":{buffers.Port}:", StringComparison.Ordinal)
            ? (buffers.ToString(), "--pb")
            : (settings.Http.ToString(), "--http");
}
