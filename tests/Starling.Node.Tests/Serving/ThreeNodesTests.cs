using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Xunit;

namespace Starling.Node.Tests.Serving;

public sealed class ThreeNodesTests
{
    [Fact]
    public async Task What_one_node_writes_every_node_reads()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "words", Rule = ResolutionRule.LastWriteWins });
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "carts" });
        foreach (var table in new[] { "words", "carts", "default" })
        {
            for (var i = 0; i < 30; i++)
            {
                var receipt = await cluster[i % 3].PutAsync(table, $"key{i}", $"value{i}");
                Assert.InRange(receipt.Synced, 2, 3);
            }

            for (var node = 0; node < 3; node++)
            {
                for (var i = 0; i < 30; i++)
                {
                    var reading = await cluster[node].GetAsync(table, $"key{i}");
                    Assert.Equal($"value{i}", reading.Value?.Text);
                }
            }
        }
    }

    [Fact]
    public async Task Two_blind_writers_leave_two_siblings_and_a_write_with_their_context_resolves_them()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "carts" });
        await cluster[0].PutAsync("carts", "cart", "milk");
        await cluster[1].PutAsync("carts", "cart", "bread");
        var both = await cluster[2].GetAsync("carts", "cart");
        Assert.Equal(2, both.Versions.Count);
        await cluster[2].PutAsync("carts", "cart", "milk and bread", new WriteOptions { Context = both.Context });
        var one = await cluster[0].GetAsync("carts", "cart");
        Assert.Equal("milk and bread", Assert.Single(one.Versions).Value.Text);
    }

    [Fact]
    public async Task A_lost_node_gets_what_it_missed_when_it_is_back()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "words", Rule = ResolutionRule.LastWriteWins });
        await cluster.StopAsync(2);
        for (var i = 0; i < 50; i++)
        {
            await cluster[i % 2].PutAsync("words", $"key{i}", $"value{i}");
        }

        await Assert.ThrowsAsync<StarlingException>(
            async () => await cluster[0].GetAsync("words", "key1", new ReadOptions { Level = ConsistencyLevel.All }));
        await cluster.Start(2).Ready.WaitAsync(TimeSpan.FromSeconds(20));
        for (var waited = 0; waited < 100; waited++)
        {
            var status = await cluster[0].StatusAsync();
            var pending = 0L;
            foreach (var node in status.Nodes)
            {

                pending += node.HintsPending ?? 1;
            }

            if (pending == 0)
            {
                break;
            }

            await Task.Delay(200);
        }

        for (var i = 0; i < 50; i++)
        {
            var reading = await cluster[2].GetAsync("words", $"key{i}", new ReadOptions { Level = ConsistencyLevel.One });
            Assert.Equal($"value{i}", reading.Value?.Text);
        }
    }

    [Fact]
    public async Task Slices_are_ordered_and_skip_deleted_records()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "rows", Rule = ResolutionRule.LastWriteWins });
        var partition = Encoding.UTF8.GetBytes("p");
        var changes = new List<RecordChange>();
        for (var i = 0; i < 100; i++)
        {
            changes.Add(new RecordChange(Encoding.UTF8.GetBytes($"{i:000}"), (Value)$"v{i}"));
        }

        await cluster[0].MutateAsync("rows", new PartitionMutation(partition, changes));
        await cluster[1].DeleteAsync("rows", new RecordKey(partition, Encoding.UTF8.GetBytes("001")));
        var forwards = await cluster[2].SliceAsync("rows", partition, new SliceOptions { Limit = 3 });
        Assert.Equal(["000", "002", "003"], Keys(forwards));
        Assert.True(forwards.More);
        var backwards = await cluster[2].SliceAsync(
            "rows", partition, new SliceOptions { Limit = 3, Backwards = true, To = Encoding.UTF8.GetBytes("098") });
        Assert.Equal(["097", "096", "095"], Keys(backwards));
        var scanned = 0;
        ScanPage page;
        var from = ReadOnlyMemory<byte>.Empty;
        do
        {
            page = await cluster[1].ScanAsync("rows", new ScanOptions { From = from, PageSize = 7 });
            scanned += page.Records.Count;
            from = page.Next;
        }
        while (!from.IsEmpty);
        Assert.Equal(99, scanned);
    }

    [Fact]
    public async Task A_key_explains_itself()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        await cluster[0].PutAsync("default", "key", "value", new WriteOptions { Level = ConsistencyLevel.All });
        var explanation = await cluster[1].ExplainAsync("default", "key");
        Assert.Equal(3, explanation.Replicas.Count);
        Assert.Equal(explanation.Replicas[0].Digest, explanation.Replicas[2].Digest);
        Assert.All(explanation.Replicas, replica => Assert.Equal("value", replica.Reading?.Value?.Text));
    }

    private static List<string> Keys(Slice slice)
    {
        var keys = new List<string>();
        foreach (var record in slice.Records)
        {
            keys.Add(Encoding.UTF8.GetString(record.Clustering.Span));
        }

        return keys;
    }
}
