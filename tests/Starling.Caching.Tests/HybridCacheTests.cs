using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Starling.Api;
using Xunit;

namespace Starling.Caching.Tests;

/// <summary>The framework's own HybridCache, in two programs that share nothing but the cluster.</summary>
public sealed class HybridCacheTests(OneNode node)
{
    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task Two_programs_make_a_value_once()
    {
        await using var first = Program();
        await using var second = Program();
        var made = 0;
        ValueTask<string> Get(ServiceProvider program) =>
            program.GetRequiredService<HybridCache>().GetOrCreateAsync(key, _ => new ValueTask<string>($"made {++made}"));
        Assert.Equal("made 1", await Get(first));

        // The writes to the back end are not awaited by HybridCache.
        var cache = first.GetRequiredService<IDistributedCache>();
        for (var wait = 0; wait < 250 && await cache.GetAsync(key) is null; wait++)
        {
            await Task.Delay(20);
        }

        Assert.Equal("made 1", await Get(second));
        Assert.Equal(1, made);

        await first.GetRequiredService<HybridCache>().RemoveAsync(key);
        await using var third = Program();
        Assert.Equal("made 2", await Get(third));
    }

    [Fact]
    public async Task Entries_expire_where_they_are_kept()
    {
        await using var program = Program();
        await program.GetRequiredService<HybridCache>().SetAsync(key, 7, new HybridCacheEntryOptions { Expiration = TimeSpan.FromMinutes(3) });
        var kept = (await node.Starling.GetAsync("cache", key)).Versions.Single();
        Assert.InRange((kept.ExpiresAt!.Value - kept.WrittenAtTime).TotalSeconds, 175, 185);
    }

    [Fact]
    public void Without_a_cluster_the_error_says_what_to_add()
    {
        var services = new ServiceCollection().AddStarlingDistributedCache().BuildServiceProvider();
        Assert.Contains("AddStarling", Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IDistributedCache>()).Message);
    }

    private ServiceProvider Program()
    {
        var services = new ServiceCollection();
        services.AddSingleton(node.Starling);
        services.AddLogging().AddStarlingDistributedCache(cache => cache.Timeout = TimeSpan.FromSeconds(5)).AddHybridCache();
        return services.BuildServiceProvider();
    }
}
