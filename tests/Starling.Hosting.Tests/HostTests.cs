using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Starling.Api;
using Xunit;

namespace Starling.Hosting.Tests;

public sealed class HostTests : IDisposable
{
    private readonly NodeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_node_lives_with_its_host()
    {
        var options = folder.Options("n");
        using var host = HostWith(node => node.CopyFrom(options));
        var starling = host.Services.GetRequiredService<IStarling>();
        var condition = host.Services.GetRequiredService<INodeCondition>();
        var early = await Assert.ThrowsAsync<StarlingException>(async () => await starling.ListTablesAsync());
        Assert.Equal(StarlingError.NotReady, early.Code);
        Assert.Equal((HealthStatus.Unhealthy, "not started"), await HealthAsync(host));

        await host.StartAsync();
        Assert.Equal((HealthStatus.Healthy, "ready"), await HealthAsync(host));
        Assert.True(condition.IsReady);
        await starling.CreateTableAsync(new TableDefinition { Name = "t" });
        Assert.Contains(await starling.ListTablesAsync(), table => table.Name == "t");

        await host.StopAsync();
        Assert.False(condition.IsReady);
        Assert.Null(condition.Fault);
        var late = await Assert.ThrowsAsync<StarlingException>(async () => await starling.ListTablesAsync());
        Assert.Equal(StarlingError.NotReady, late.Code);

        // What the host gave back can be taken by another one.
        using var again = HostWith(node => node.CopyFrom(options));
        await again.StartAsync();
        Assert.Contains(await again.Services.GetRequiredService<IStarling>().ListTablesAsync(), table => table.Name == "t");
        await again.StopAsync();
    }

    [Fact]
    public async Task Wrong_options_fail_the_hosts_start_all_at_once()
    {
        using var host = HostWith(node =>
        {
            node.DataFolder = "";
            node.DataCentre = "?";
        });
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(refusal.Failures, fault => fault.StartsWith("DataFolder", StringComparison.Ordinal));
        Assert.Contains(refusal.Failures, fault => fault.StartsWith("DataCentre", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Adding_twice_configures_one_node()
    {
        var options = folder.Options("n");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddStarling(node => node.CopyFrom(options)).AddStarling(node => node.Rack = "r7");
        using var host = builder.Build();
        await host.StartAsync();
        var status = await host.Services.GetRequiredService<IStarling>().StatusAsync();
        Assert.Equal("r7", status.Nodes.Single().Rack);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_start_that_does_not_wait_serves_when_the_cluster_forms()
    {
        var seeds = Enumerable.Range(0, 3).Select(_ => NodeFolder.FreeAddress()).ToArray();
        var hosts = seeds.Select((seed, i) =>
        {
            var options = folder.Options("n" + i, seeds);
            options.Listen = seed;
            options.ReadyWithin = TimeSpan.Zero;
            return HostWith(node => node.CopyFrom(options));
        }).ToArray();
        try
        {
            await hosts[0].StartAsync();
            Assert.Equal(HealthStatus.Unhealthy, (await HealthAsync(hosts[0])).Status);
            await hosts[1].StartAsync();
            await hosts[2].StartAsync();
            await hosts[0].Services.GetRequiredService<INodeCondition>().Ready.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(HealthStatus.Healthy, (await HealthAsync(hosts[0])).Status);
        }
        finally
        {
            await Task.WhenAll(hosts.Select(host => host.StopAsync()));
            foreach (var host in hosts)
            {
                host.Dispose();
            }
        }
    }

    [Fact]
    public async Task A_node_that_can_never_be_ready_stops_its_host()
    {
        var options = folder.Options("n");
        await using (await EmbeddedStarling.StartAsync(options))
        {
            // Formed: the cluster knows this node by its address.
        }

        options.Listen = NodeFolder.FreeAddress();
        options.ReadyWithin = TimeSpan.Zero;
        using var host = HostWith(node => node.CopyFrom(options));
        await host.StartAsync();
        var stopped = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopped.SetResult);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains(options.Listen.ToString(), host.Services.GetRequiredService<INodeCondition>().Fault, StringComparison.Ordinal);
        await host.StopAsync();
    }

    private static IHost HostWith(Action<StarlingOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddStarling(configure);
        return builder.Build();
    }

    private static async Task<(HealthStatus Status, string? Text)> HealthAsync(IHost host)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        var entry = report.Entries[StarlingHosting.HealthCheckName];
        return (entry.Status, entry.Description);
    }
}
