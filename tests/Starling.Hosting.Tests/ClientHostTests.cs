using System;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Starling.Api;
using Starling.Client;
using Xunit;

namespace Starling.Hosting.Tests;

public sealed class ClientHostTests : IDisposable
{
    private readonly NodeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_client_lives_with_its_host_and_tells_whether_a_node_answers()
    {
        var options = folder.Options("n");
        using var host = HostWith(options.Listen.ToString());
        await host.StartAsync();
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        var before = (await checks.CheckHealthAsync()).Entries[StarlingHosting.HealthCheckName];
        Assert.Equal(HealthStatus.Unhealthy, before.Status);
        Assert.Contains(options.Listen.ToString(), before.Description, StringComparison.Ordinal);

        await using var node = await EmbeddedStarling.StartAsync(options);
        var starling = host.Services.GetRequiredService<IStarling>();
        await starling.PutAsync("default", "k", "v", new WriteOptions { Timeout = TimeSpan.FromSeconds(20) });
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync()).Entries[StarlingHosting.HealthCheckName].Status);
        Assert.Equal("v", (await starling.GetAsync("default", "k")).Value?.Text);
        Assert.Same(starling, host.Services.GetRequiredService<StarlingClient>());
        await host.StopAsync();
    }

    [Fact]
    public async Task Wrong_options_fail_the_start()
    {
        using var host = HostWith("nowhere");
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => host.StartAsync());
        Assert.Contains("'nowhere' is not an address", fault.Message);
    }

    [Fact]
    public void A_host_has_a_node_or_a_client()
    {
        var services = new ServiceCollection().AddStarling(_ => { });
        var fault = Assert.Throws<InvalidOperationException>(
            () => services.AddStarlingClient(new StarlingClientOptions { Endpoints = ["127.0.0.1:1"] }));
        Assert.Contains("AddStarling", fault.Message);
    }

    private static IHost HostWith(string endpoint)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddStarlingClient(_ => new StarlingClientOptions { Endpoints = [endpoint], Timeout = TimeSpan.FromSeconds(1) });
        return builder.Build();
    }
}
