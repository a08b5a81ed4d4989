using System;
using System.Buffers;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;
using Starling.Api;
using Starling.Model.Values;
using Xunit;

namespace Starling.Caching.Tests;

public sealed class StarlingCacheTests
{
    private readonly string key = Guid.NewGuid().ToString();
    private readonly ManualTime time = new();
    private readonly IStarling starling;
    private readonly StarlingCache cache;

    public StarlingCacheTests(OneNode node)
    {
        starling = node.Starling;
        cache = Cache(new StarlingCacheOptions());
    }

    [Fact]
    public async Task An_entry_is_there_until_it_is_removed()
    {
        Assert.Null(await cache.GetAsync(key));
        await cache.SetAsync(key, [1, 2], new DistributedCacheEntryOptions());
        Assert.Equal([1, 2], await cache.GetAsync(key));
        await cache.SetAsync(key, [], new DistributedCacheEntryOptions());
        Assert.Empty((await cache.GetAsync(key))!);
        await cache.RemoveAsync(key);
        Assert.Null(await cache.GetAsync(key));
    }

    [Fact]
    public async Task Buffers_are_taken_over_and_filled()
    {
        var bytes = Encoding.UTF8.GetBytes("hello");
        await cache.SetAsync(key, new ReadOnlySequence<byte>(bytes), new DistributedCacheEntryOptions());
        Array.Clear(bytes);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(await cache.TryGetAsync(key, output));
        Assert.Equal("hello", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.False(await cache.TryGetAsync(key + "x", output));
    }

    [Fact]
    public void The_synchronous_methods_do_the_same()
    {
        cache.Set(key, [7], new DistributedCacheEntryOptions());
        cache.Refresh(key);
        Assert.Equal([7], cache.Get(key)!);
        cache.Remove(key);
        Assert.Null(cache.Get(key));
        Assert.False(cache.TryGet(key, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public async Task The_record_itself_expires_so_that_the_cluster_frees_its_space()
    {
        var before = DateTimeOffset.UtcNow;
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) });
        Assert.InRange((await ExpiryAsync() - before).TotalMinutes, 59.9, 60.1);
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { AbsoluteExpiration = before.AddHours(2) });
        Assert.InRange((await ExpiryAsync() - before).TotalMinutes, 119.9, 120.1);
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(60) });
        Assert.InRange((await ExpiryAsync() - before).TotalMinutes, 74.9, 75.2);
    }

    [Fact]
    public async Task What_has_expired_is_gone()
    {
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMilliseconds(50) });
        for (var wait = 0; wait < 100 && await cache.GetAsync(key) is not null; wait++)
        {
            await Task.Delay(20);
        }

        Assert.Null(await cache.GetAsync(key));
    }

    [Fact]
    public async Task A_use_writes_again_when_it_is_due_and_not_before()
    {
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(60) });
        var first = await VersionAsync();
        time.Ahead = TimeSpan.FromMinutes(14);
        await cache.RefreshAsync(key);
        Assert.Equal(first.Id, (await VersionAsync()).Id);

        time.Ahead = TimeSpan.FromMinutes(16);
        await cache.RefreshAsync(key);
        var second = await VersionAsync();
        Assert.Equal(first.WrittenAt + 1, second.WrittenAt);
        Assert.InRange((second.ExpiresAt!.Value - first.ExpiresAt!.Value).TotalMinutes, 15.9, 16.2);
        Assert.Equal([1], await cache.GetAsync(key));

        // And so it lives on beyond its first window; unused, it ends.
        time.Ahead = TimeSpan.FromMinutes(80);
        Assert.NotNull(await cache.GetAsync(key));
        time.Ahead = TimeSpan.FromMinutes(80 + 76);
        Assert.Null(await cache.GetAsync(key));
    }

    [Fact]
    public async Task A_lengthened_life_buries_nothing_that_was_set_meanwhile()
    {
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(60) });
        var late = new Late(starling);
        var slow = new StarlingCache(late, Options.Create(new StarlingCacheOptions()), time);
        time.Ahead = TimeSpan.FromMinutes(30);
        var refresh = slow.RefreshAsync(key);
        await late.Reached.Task;
        await cache.SetAsync(key, [2], new DistributedCacheEntryOptions());
        late.GoOn.SetResult();
        await refresh;
        Assert.Equal([2], await cache.GetAsync(key));
    }

    [Fact]
    public async Task A_use_does_not_fail_because_its_life_could_not_be_lengthened()
    {
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(60) });
        var late = new Late(starling);
        var slow = new StarlingCache(late, Options.Create(new StarlingCacheOptions()), time);
        time.Ahead = TimeSpan.FromMinutes(30);
        late.GoOn.SetException(new StarlingException(StarlingError.Unavailable, "As scripted."));
        await slow.RefreshAsync(key);
        Assert.Equal([1], await slow.GetAsync(key));
        Assert.Equal(2, late.Puts);
    }

    [Fact]
    public async Task Of_one_key_one_write_is_under_way()
    {
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(60) });
        var late = new Late(starling);
        var slow = new StarlingCache(late, Options.Create(new StarlingCacheOptions()), time);
        time.Ahead = TimeSpan.FromMinutes(30);
        var refresh = slow.RefreshAsync(key);
        await late.Reached.Task;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => slow.GetAsync(key)));
        Assert.Equal(1, late.Puts);
        late.GoOn.SetResult();
        await refresh;
    }

    [Fact]
    public async Task Prefixes_keep_programs_apart()
    {
        var other = Cache(new StarlingCacheOptions { KeyPrefix = "other:" });
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions());
        Assert.Null(await other.GetAsync(key));
        await other.SetAsync(key, [2], new DistributedCacheEntryOptions());
        Assert.Equal([1], await cache.GetAsync(key));
        Assert.Equal([2], await cache.GetAsync("other:" + key));
    }

    [Fact]
    public async Task A_table_of_another_rule_is_refused_and_a_missing_one_is_not_made_unasked()
    {
        var name = "s" + key;
        await starling.CreateTableAsync(new TableDefinition { Name = name, Rule = ResolutionRule.Siblings });
        var fault = await Assert.ThrowsAsync<StarlingException>(() => Cache(new StarlingCacheOptions { Table = name }).GetAsync(key));
        Assert.Contains("--rule lww", fault.Message);
        fault = await Assert.ThrowsAsync<StarlingException>(() => Cache(new StarlingCacheOptions { Table = "n" + key, CreateTable = false }).GetAsync(key));
        Assert.Equal(StarlingError.UnknownTable, fault.Code);
    }

    [Fact]
    public async Task Wrong_options_and_keys_are_told()
    {
        var fault = Assert.Throws<ArgumentException>(() => Cache(new StarlingCacheOptions { Table = "", Timeout = TimeSpan.Zero }));
        Assert.Contains("Table", fault.Message);
        Assert.Contains("Timeout", fault.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => cache.GetAsync(""));
        Assert.Contains("Use a hash", (await Assert.ThrowsAsync<ArgumentException>(() => cache.GetAsync(new string('x', 70_000)))).Message);
    }

    private StarlingCache Cache(StarlingCacheOptions options) => new(starling, Options.Create(options), time);

    private async Task<RecordVersion> VersionAsync() => (await starling.GetAsync("cache", key)).Versions[0];

    private async Task<DateTimeOffset> ExpiryAsync() => (await VersionAsync()).ExpiresAt!.Value;
}
