using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Xunit;

namespace Starling.Hosting.Tests;

/// <summary>A node's data folder is deleted, and the node is started again as before: nobody does anything else.</summary>
public sealed class EmptyFolderTests : IDisposable
{
    private const int Records = 3000;
    private static readonly TimeSpan FilledWithin = TimeSpan.FromSeconds(60);

    private readonly NodeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_comes_back_under_a_new_id_is_filled_and_then_has_every_record_by_itself()
    {
        var seeds = Enumerable.Range(0, 3).Select(_ => NodeFolder.FreeAddress()).ToArray();
        var options = seeds.Select((seed, i) =>
        {
            var one = folder.Options("n" + i, seeds);
            one.Listen = seed;
            one.ReadyWithin = TimeSpan.FromSeconds(40);
            one.Agreement = new AgreementOptions
            {
                SliceLength = TimeSpan.FromMilliseconds(200), SettleTime = TimeSpan.FromMilliseconds(500), ExchangeEvery = TimeSpan.FromMilliseconds(300),
                CloseDelay = TimeSpan.FromSeconds(2), RoundEvery = TimeSpan.FromSeconds(1),
            };
            return one;
        }).ToArray();
        var nodes = await Task.WhenAll(options.Select(one => EmbeddedStarling.StartAsync(one)));
        try
        {
            await nodes[0].Starling.CreateTableAsync(new TableDefinition { Name = "t", Rule = ResolutionRule.LastWriteWins });
            await WriteAsync(nodes[0], 0, Records);
            var before = (await nodes[0].Starling.StatusAsync()).Nodes.Single(node => node.Address == seeds[2].ToString()).Id;
            await nodes[2].DisposeAsync();
            Directory.Delete(folder["n2"], recursive: true);
            await WriteAsync(nodes[0], Records, 200);

            nodes[2] = await EmbeddedStarling.StartAsync(options[2]);
            var status = await nodes[0].Starling.StatusAsync();
            Assert.Equal(3, status.Nodes.Count);
            Assert.NotEqual(before, status.Nodes.Single(node => node.Address == seeds[2].ToString()).Id);
            await WriteAsync(nodes[2], Records + 200, 100);
            await AwaitFilledAsync(nodes[2], seeds[2].ToString());

            await nodes[0].DisposeAsync();
            await nodes[1].DisposeAsync();
            for (var i = 0; i < Records + 300; i++)
            {
                var read = await nodes[2].Starling.GetAsync("t", "k" + i, new ReadOptions { Level = ConsistencyLevel.One });
                Assert.Equal("v" + i, read.Value?.Text);
            }
        }
        finally
        {
            await Task.WhenAll(nodes.Select(node => node.DisposeAsync().AsTask()));
        }
    }

    private static async Task WriteAsync(EmbeddedStarling node, int first, int count)
    {
        foreach (var some in Enumerable.Range(first, count).Chunk(100))
        {
            await Task.WhenAll(some.Select(i => node.Starling.PutAsync("t", "k" + i, "v" + i).AsTask()));
        }
    }

    private static async Task AwaitFilledAsync(EmbeddedStarling node, string address)
    {
        var until = DateTime.UtcNow + FilledWithin;
        for (var left = "nothing was heard"; ; await Task.Delay(100))
        {
            var agreement = await node.Starling.AgreementAsync();
            if (agreement.Nodes.Single(one => one.Address == address).Tables is { Count: > 0 } tables)
            {
                left = string.Join(", ", tables.Select(table => $"{table.Table}: {table.Adopting} of {table.Slots} to fill, {table.Agreed} agreed"));
                if (tables.All(table => table.Adopting == 0 && table.Agreed == table.Slots))
                {
                    return;
                }
            }

            Assert.True(DateTime.UtcNow < until, left);
        }
    }
}
