using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Xunit;

namespace Starling.Node.Tests.Serving;

/// <summary>What docs/limits.md promises, at real nodes: the limit itself is taken, one more is refused, and nothing of it happens.</summary>
public sealed class LimitsTests
{
    private const int AttemptsMax = 50;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_value_at_the_limit_reaches_all_replicas_and_one_byte_more_none()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        var patient = TimeSpan.FromSeconds(30);

        // The stored form of a value without headers is one byte, their number, and the body.
        var body = new byte[Limits.ValueMax - 1];
        body[^1] = 7;
        var receipt = await cluster[0].PutAsync(
            "default", "large", body, new WriteOptions { Level = ConsistencyLevel.All, Timeout = patient });
        Assert.Equal(3, receipt.Synced);
        var reading = await cluster[1].GetAsync(
            "default", "large", new ReadOptions { Level = ConsistencyLevel.All, Timeout = patient });
        Assert.True(reading.Value!.Body.Span.SequenceEqual(body));

        await Refused(StarlingError.TooLarge, cluster[0].PutAsync("default", "larger", new byte[Limits.ValueMax]));
        Assert.Empty((await cluster[1].GetAsync("default", "larger")).Versions);
    }

    [Fact]
    public async Task Keys_at_their_limits_are_taken_and_one_byte_more_or_none_are_refused()
    {
        await using var cluster = await RealCluster.StartAsync(1);
        var longest = new RecordKey(new byte[Limits.PartitionKeyMax], new byte[Limits.ClusteringKeyMax]);
        await cluster[0].PutAsync("default", longest, "value");
        Assert.Equal("value", (await cluster[0].GetAsync("default", longest)).Value?.Text);

        var partition = new RecordKey(new byte[Limits.PartitionKeyMax + 1]);
        var clustering = new RecordKey(new byte[] { 1 }, new byte[Limits.ClusteringKeyMax + 1]);
        foreach (var key in new[] { partition, clustering, default })
        {
            await Refused(StarlingError.TooLarge, cluster[0].PutAsync("default", key, "value"));
            await Refused(StarlingError.TooLarge, cluster[0].DeleteAsync("default", key));
        }

        await Assert.ThrowsAsync<StarlingException>(async () => await cluster[0].GetAsync("default", partition));
    }

    [Fact]
    public async Task A_hundred_siblings_are_kept_the_next_is_refused_and_resolving_them_opens_the_record_again()
    {
        await using var cluster = await RealCluster.StartAsync(1);
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "carts" });
        for (var i = 0; i < Limits.SiblingsMax; i++)
        {
            await cluster[0].PutAsync("carts", "cart", $"item {i}");
        }

        await Refused(StarlingError.TooManySiblings, cluster[0].PutAsync("carts", "cart", "one too many"));
        var all = await cluster[0].GetAsync("carts", "cart");
        Assert.Equal(Limits.SiblingsMax, all.Versions.Count);
        Assert.DoesNotContain(all.Versions, version => version.Value.Text == "one too many");

        await cluster[0].PutAsync("carts", "cart", "all items", new WriteOptions { Context = all.Context });
        Assert.Equal("all items", Assert.Single((await cluster[0].GetAsync("carts", "cart")).Versions).Value.Text);
        await cluster[0].PutAsync("carts", "cart", "another item");
        Assert.Equal(2, (await cluster[0].GetAsync("carts", "cart")).Versions.Count);
    }

    [Fact]
    public async Task A_context_of_another_cluster_and_a_damaged_one_are_refused()
    {
        await using var here = await RealCluster.StartAsync(1);
        await using var there = await RealCluster.StartAsync(1);
        var foreign = (await there[0].PutAsync("default", "key", "value")).Context;
        var own = (await here[0].PutAsync("default", "key", "value")).Context;
        Assert.False(foreign.IsEmpty);
        var damaged = own.Bytes.ToArray();
        damaged[^1] ^= 1;
        foreach (var context in new[] { foreign, new Context(damaged) })
        {
            await Refused(
                StarlingError.ForeignContext, here[0].PutAsync("default", "key", "other", new WriteOptions { Context = context }));
        }

        await here[0].PutAsync("default", "key", "next", new WriteOptions { Context = own });
        Assert.Equal("next", (await here[0].GetAsync("default", "key")).Value?.Text);
    }

    [Fact]
    public async Task A_context_of_a_table_with_another_resolution_is_refused_and_not_taken_for_none()
    {
        await using var cluster = await RealCluster.StartAsync(1);
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "carts" });
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "last", Rule = Starling.Model.Values.ResolutionRule.LastWriteWins });
        var last = (await cluster[0].PutAsync("last", "key", "value")).Context;
        var siblings = (await cluster[0].PutAsync("carts", "key", "value")).Context;
        await Refused(
            StarlingError.ForeignContext, cluster[0].PutAsync("last", "key", "other", new WriteOptions { Context = siblings }));
        await Refused(StarlingError.ForeignContext, cluster[0].PutAsync("carts", "key", "other", new WriteOptions { Context = last }));
        await Refused(StarlingError.ForeignContext, cluster[0].DeleteAsync("carts", "key", new WriteOptions { Context = last }));
        Assert.Equal("value", (await cluster[0].GetAsync("last", "key")).Value?.Text);
        Assert.Equal("value", Assert.Single((await cluster[0].GetAsync("carts", "key")).Versions).Value.Text);
    }

    /// <summary>A mutation that no frame could carry, through nodes that hold no replica: it is refused before it gets onto a link.</summary>
    [Fact]
    public async Task What_is_over_its_limit_is_refused_by_a_node_that_would_pass_it_on()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        await cluster[0].CreateTableAsync(new TableDefinition
        {
            Name = "single", Replicas = new System.Collections.Generic.SortedDictionary<string, int> { ["dc1"] = 1 },
        });
        var changes = new RecordChange[5];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = new RecordChange(new byte[] { (byte)i }, new byte[Limits.ValueMax - 1], default);
        }

        for (var node = 0; node < 3; node++)
        {
            await Refused(StarlingError.TooLarge, Mutate(cluster[node], new PartitionMutation(new byte[] { 1 }, changes)));
        }
    }

    /// <summary>On a busy machine the replica may seem dead for a moment; then nothing has happened, and a caller tries again.</summary>
    private static async ValueTask<WriteReceipt> Mutate(IStarling node, PartitionMutation mutation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await node.MutateAsync("single", mutation);
            }
            catch (StarlingException refusal) when (refusal.Code == StarlingError.Unavailable && attempt < AttemptsMax)
            {
                await Task.Delay(RetryDelay);
            }
        }
    }

    private static async Task Refused(StarlingError code, ValueTask<WriteReceipt> write)
    {
        var refusal = await Assert.ThrowsAsync<StarlingException>(async () => await write);
        Assert.Equal((code, false), (refusal.Code, refusal.MayHaveHappened));
        Assert.NotEmpty(refusal.Message);
    }
}
