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
        IOException { InnerException: AddressInUseException } =>
            $"Cannot listen on {settings.Http}: another process listens there. Stop it, or give this node another address. (--http)",
        IOException { InnerException: SocketException cause } => OfSocket(cause, settings),
        SocketException cause => OfSocket(cause, settings),
        _ => null,
    };

    private static string OfSocket(SocketException cause, ServerSettings settings) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"Cannot listen on {settings.Http}: another process listens there. Stop it, or give this node another address. (--http)",
        SocketError.AddressNotAvailable =>
            $"Cannot listen on {settings.Http}: {settings.Http.Host} is not an address of this machine. (--http)",
        SocketError.AccessDenied =>
            $"Cannot listen on {settings.Http}: this user may not use port {settings.Http.Port}. Give a port above 1023. (--http)",
        _ => $"Cannot listen on {settings.Http}: {cause.Message} (--http)",
    };
}
