using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Model.Values;
using Starling.Objects.Http;
using Starling.Objects.ProtocolBuffers;
using Starling.Objects.Tests.Http;
using Xunit;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>A real Kestrel on two free ports of the loopback: the door by protocol buffers and by HTTP, over one
/// <see cref="FakeStarling"/>.</summary>
public sealed class BufferHost : IAsyncLifetime
{
    private WebApplication? app;

    internal FakeStarling Starling { get; } = new();

    internal IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    internal Uri Http { get; private set; } = new("http://127.0.0.1");

    internal BufferDoorOptions Options { get; init; } = new()
    {
        Objects = new ObjectDoorOptions { PropertiesRememberedFor = TimeSpan.Zero },
    };

    public async ValueTask InitializeAsync()
    {
        Starling.Add(new() { Name = "siblings" });
        Starling.Add(new() { Name = "lww", Rule = ResolutionRule.LastWriteWins });
        foreach (var kind in new[] { "counter", "set", "gset", "map", "hll" })
        {
            Starling.Add(DoorHost.DataTable(kind + "s", kind));
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IStarling>(Starling);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            ObjectDoor.ConfigureKestrel(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, address => BufferDoor.Serve(address, Options));
        });
        app = builder.Build();
        ObjectDoor.Map(app, Starling, Options.Objects);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Http = new Uri(addresses.First());
        Address = IPEndPoint.Parse(addresses.Last()["http://".Length..]);
    }

    internal Task StopAsync() => app!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
    }
}
