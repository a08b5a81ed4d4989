using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Starling.Api;
using Starling.Machine;
using Starling.Node.Options;
using Starling.Node.Startup;
using Starling.RocksDb;
using Starling.Storage.Agreement;
using Starling.World;
using Xunit;

namespace Starling.Hosting.Tests;

/// <summary>Three nodes, one of which finds bytes of its disk changed.</summary>
public sealed class DamagedDiskTests : IDisposable
{
    private const int Keys = 3000;

    private static readonly AgreementOptions Short = new()
    {
        SliceLength = TimeSpan.FromMilliseconds(200),
        ExchangeEvery = TimeSpan.FromMilliseconds(300),
        SettleTime = TimeSpan.FromMilliseconds(600),
        CloseDelay = TimeSpan.FromSeconds(2),
        RoundEvery = TimeSpan.FromSeconds(1),
    };

    private readonly NodeFolder folder = new();
    private readonly Endpoint[] seeds = [.. Enumerable.Range(0, 3).Select(_ => NodeFolder.FreeAddress())];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_damaged_file_is_replaced_and_what_it_held_comes_from_the_other_replicas()
    {
        var nodes = seeds.Select((_, i) => new LiveNode(this, i)).ToArray();
        try
        {
            await Task.WhenAll(nodes.Select(node => node.Node.Ready));
            await nodes[0].Starling.CreateTableAsync(new TableDefinition { Name = "t" });
            for (var first = 0; first < Keys; first += 100)
            {
                await Task.WhenAll(Enumerable.Range(first, 100).Select(i => nodes[0].Starling.PutAsync("t", Key(i), Value(i)).AsTask()));
            }

            nodes[2].Dispose();
            Damage(folder["n2"]);
            nodes[2] = new LiveNode(this, 2);
            await nodes[2].Node.Ready;

            await UntilConnectedAsync(nodes[2]);

            // Every read is right from the first moment on, and meets the damage.
            for (var round = 0; round < 2; round++)
            {
                for (var i = 0; i < Keys; i++)
                {
                    Assert.Equal(Value(i), (await nodes[2].Starling.GetAsync("t", Key(i))).Value?.Text);
                }
            }

            await UntilHealedAsync(nodes[2]);
        }
        finally
        {
            Array.ForEach(nodes, node => node.Dispose());
        }

        var held = Enumerable.Range(0, 3).Select(i => Held(folder["n" + i])).ToArray();
        Assert.Equal(Keys, held[0].Count);
        Assert.Equal(held[0], held[1]);
        Assert.Equal(held[0], held[2]);
    }

    /// <summary>Ready says that the node knows its cluster; its links take a moment more.</summary>
    private static async Task UntilConnectedAsync(LiveNode node)
    {
        for (var wait = 0; wait < 200; wait++)
        {
            if ((await node.World.Executor.AskAsync(node.Node.Figures))!.LinksUp == 2)
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("The node had no links after ten seconds.");
    }

    private static string Key(int i) => "k" + i.ToString(CultureInfo.InvariantCulture);

    private static string Value(int i) => string.Concat(Enumerable.Repeat(i.ToString("x8", CultureInfo.InvariantCulture), 32)) + i * 7919;

    private static void Damage(string data)
    {
        var file = new DirectoryInfo(Path.Combine(data, "store")).EnumerateFiles("*.sst").MaxBy(f => f.Length)!.FullName;
        var bytes = File.ReadAllBytes(file);
        for (var i = 0; i < 64; i++)
        {
            bytes[(bytes.Length / 2) + i] ^= 0x5a;
        }

        File.WriteAllBytes(file, bytes);
    }

    /// <summary>The store has other files, leaves were found damaged, and no slot waits to be filled any more.</summary>
    private static async Task UntilHealedAsync(LiveNode node)
    {
        for (var wait = 0; wait < 300; wait++)
        {
            var figures = (await node.World.Executor.AskAsync(node.Node.Figures))!.Agreement;
            if (figures.LeavesDamaged > 0 && figures.Adoptions > 0 && await node.IsWholeAsync())
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("The node was not whole again within 30 seconds.");
    }

    private static List<string> Held(string data)
    {
        using var world = MachineWorld.Create(
            NodeFolder.FreeAddress(), executor => RocksStore.Open(data, new RocksStoreOptions { SpaceReserveBytes = 0 }, executor));
        return world.Executor.AskAsync(() =>
        {
            var held = new List<string>();
            using var cursor = world.Store.Scan(StoreFamily.Records, default, default, reverse: false);
            while (cursor.MoveNext())
            {
                held.Add(Convert.ToHexString(cursor.Key) + Convert.ToHexString(cursor.Value));
            }

            return held;
        }).GetAwaiter().GetResult();
    }

    private sealed class LiveNode : IDisposable
    {
        private bool isStopped;

        public LiveNode(DamagedDiskTests test, int index)
        {
            var store = new RocksStoreOptions { BlockCacheBytes = 8 << 20, MemtableBytes = 4 << 20, LogBytesMax = 16 << 20, SpaceReserveBytes = 0 };
            World = MachineWorld.Create(test.seeds[index], executor => RocksStore.Open(test.folder["n" + index], store, executor));
            (Node, Starling) = World.Executor.AskAsync(() =>
            {
                var node = new StarlingNode(
                    World, new NodeOptions { Address = test.seeds[index], Seeds = [.. test.seeds], Agreement = Short }, NullLoggerFactory.Instance);
                node.Start();
                return (node, new EnteringStarling(node.Local, World.Executor));
            }).GetAwaiter().GetResult();
        }

        public MachineWorld World { get; }

        public StarlingNode Node { get; }

        public IStarling Starling { get; }

        public async Task<bool> IsWholeAsync()
        {
            var tables = (await World.Executor.AskAsync(Node.Figures))!.Tables;
            return tables.All(table => table.Adopting == 0);
        }

        public void Dispose()
        {
            if (!isStopped)
            {
                isStopped = true;
                World.Executor.AskAsync(() =>
                {
                    Node.Dispose();
                    return true;
                }).GetAwaiter().GetResult();
                World.Dispose();
            }
        }
    }
}
