using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Starling.Api;
using Starling.Hosting;
using Starling.Objects.Http;
using Starling.Objects.ProtocolBuffers;
using Starling.Server.Admin;
using Starling.Server.Telemetry;
using Starling.World;

namespace Starling.Server.Startup;

/// <summary>One run of the server, from a good configuration to the exit code.</summary>
internal static class ServerRun
{
    /// <summary>With the node's own limit for requests and the time to close its store, a stop stays below 10 s.</summary>
    private static readonly TimeSpan StopDoorsWithin = TimeSpan.FromSeconds(4);

    private static readonly string Version = typeof(ServerRun).Assembly.GetName().Version?.ToString(3) ?? "";

    public static async Task<int> RunAsync(ServerSettings settings, bool onLeash, CancellationToken cancellation)
    {
        try
        {
            using var metrics = new MetricsPage();
            await using var app = Build(settings, metrics);
            var condition = app.Services.GetRequiredService<INodeCondition>();
            await ServeAsync(app, condition, settings, onLeash, cancellation);
            if (condition.HasLeft)
            {
                Console.Error.WriteLine("This node has left the cluster: " + condition.Fault);
                return ExitCodes.Stopped;
            }

            if (condition.Fault is { } fault)
            {
                Console.Error.WriteLine("This node cannot take part in the cluster: " + fault);
                return ExitCodes.Configuration;
            }

            return ExitCodes.Stopped;
        }
        catch (Exception fault) when (StartFaults.Explain(fault, settings) is { } text)
        {
            Console.Error.WriteLine("The server cannot start: " + text);
            return ExitCodes.Configuration;
        }
    }

    private static async Task ServeAsync(
        WebApplication app, INodeCondition condition, ServerSettings settings, bool onLeash, CancellationToken cancellation)
    {
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        if (onLeash)
        {
            Leash.Hold(lifetime.StopApplication);
        }

        try
        {
            await app.StartAsync(cancellation);
            var announcement = Announcement.MakeAsync(settings, condition, Console.Out, lifetime.ApplicationStopping);
            await app.WaitForShutdownAsync(cancellation);
            await announcement;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested || cancellation.IsCancellationRequested)
        {
            // Told to stop while it was still starting. If it was the node that gave up, its condition tells why.
        }
    }

    private static WebApplication Build(ServerSettings settings, MetricsPage metrics)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(settings.Log)
            .AddFilter("Microsoft", settings.Log > LogLevel.Warning ? settings.Log : LogLevel.Warning)
            // What fails at the start is explained on standard error by us, once, without a stack.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None)
            .AddFilter("Starling.Hosting", level => level >= settings.Log && level != LogLevel.Critical)
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopDoorsWithin);
        builder.Services.AddStarling(node => node.CopyFrom(settings.Node));
        ServerTelemetry.Add(builder, (settings.Node.Advertise ?? settings.Node.Listen).ToString(), Version);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ObjectDoor.ConfigureKestrel(kestrel);
            kestrel.Listen(AddressOf(settings.Http, Settings.Http), settings.Http.Port);
            if (settings.Buffers is { } buffers)
            {
                kestrel.Listen(AddressOf(buffers, Settings.Buffers), buffers.Port, static address => BufferDoor.Serve(address));
            }
        });
        var app = builder.Build();
        app.UseHealthChecks("/health");
        metrics.Map(app);
        AdminDoor.Map(app, app.Services.GetRequiredService<IStarling>());
        ObjectDoor.Map(app, app.Services.GetRequiredService<IStarling>());
        return app;
    }

    /// <summary>Kestrel would take a name as "all addresses", which is more than was asked for.</summary>
    private static IPAddress AddressOf(Endpoint place, string setting)
    {
        if (IPAddress.TryParse(place.Host, out var address))
        {
            return address;
        }

        try
        {
            return Dns.GetHostAddresses(place.Host)[0];
        }
        catch (SocketException cause)
        {
            throw new WorldException(
                WorldFault.Address, $"Cannot listen on {place} (--{setting}): the name {place.Host} has no address. Correct it, or give a " +
                "numeric address.", cause);
        }
    }
}
