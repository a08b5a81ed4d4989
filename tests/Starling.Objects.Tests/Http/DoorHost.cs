using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Starling.Model.Values;
using Starling.Objects.Http;
using Xunit;

namespace Starling.Objects.Tests.Http;

/// <summary>A real Kestrel on a free port of the loopback, with the door over a <see cref="FakeStarling"/>.</summary>
public sealed class DoorHost : IAsyncLifetime
{
    private WebApplication? app;

    internal FakeStarling Starling { get; } = new();

    /// <summary>The event ids of all warnings so far.</summary>
    internal ConcurrentQueue<int> Warnings { get; } = new();

    internal Uri Address { get; private set; } = new("http://127.0.0.1");

    public async ValueTask InitializeAsync()
    {
        Starling.Add(new() { Name = "siblings" });
        Starling.Add(new() { Name = "lww", Rule = ResolutionRule.LastWriteWins });
        Starling.Add(new() { Name = "wide", Replicas = new System.Collections.Generic.Dictionary<string, int> { ["a"] = 2, ["b"] = 3 } });
        foreach (var kind in new[] { "counter", "set", "gset", "map", "hll" })
        {
            Starling.Add(DataTable(kind + "s", kind));
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new WarningIds(Warnings));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(ObjectDoor.ConfigureKestrel);
        app = builder.Build();
        ObjectDoor.Map(app, Starling, new ObjectDoorOptions { PropertiesRememberedFor = TimeSpan.Zero });
        await app.StartAsync();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    internal static Api.TableDefinition DataTable(string name, string kind) => new()
    {
        Name = name,
        Rule = ResolutionRule.DataTypes,
        Properties = new System.Collections.Generic.Dictionary<string, string> { ["datatype"] = kind },
    };

    public async ValueTask DisposeAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
    }
}
