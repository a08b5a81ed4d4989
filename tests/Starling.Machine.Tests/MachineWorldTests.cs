using System;
using Starling.Machine.Tests.Executor;
using Starling.World;
using Xunit;

namespace Starling.Machine.Tests;

public sealed class MachineWorldTests
{
    private static readonly Endpoint AnyPort = new("127.0.0.1", 0);

    [Fact]
    public void World_IsComposedOverOneExecutor_AndDisposesOfTheStoreLast()
    {
        var store = new NoStore();
        var world = MachineWorld.Create(AnyPort, executor =>
        {
            store.Executor = executor;
            return store;
        });
        Assert.Same(world.Executor, store.Executor);
        Assert.Same(store, world.Store);
        Assert.Equal(Mutant.None, world.Mutants);
        world.Executor.Await(async () =>
        {
            await System.Threading.Tasks.Task.Delay(TimeSpan.FromMilliseconds(1), world.Time);
            Assert.True(world.Executor.IsHere);
        });
        world.Dispose();
        Assert.Equal(1, store.TimesDisposed);
        Assert.False(store.CouldStillPost);
    }

    [Fact]
    public void TwoWorlds_HaveDifferentChance()
    {
        using var one = MachineWorld.Create(AnyPort, _ => new NoStore());
        using var other = MachineWorld.Create(AnyPort, _ => new NoStore());
        Assert.NotEqual(one.Chance.NextUInt64(), other.Chance.NextUInt64());
    }

    [Fact]
    public void BadOptions_AreAllNamed()
    {
        var fault = Assert.Throws<ArgumentException>(() => MachineWorld.Create(
            AnyPort,
            _ => new NoStore(),
            new MachineOptions { Network = new() { LinksMax = 0, DialTimeout = TimeSpan.Zero, InputMax = 3, OutputMax = 4 } }));
        foreach (var name in new[] { "LinksMax", "DialTimeout", "InputMax", "OutputMax" })
        {
            Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        }
    }

    private sealed class NoStore : IStore, IDisposable
    {
        public IExecutor? Executor { get; set; }

        public int TimesDisposed { get; private set; }

        public bool CouldStillPost { get; private set; }

        public StoreSpace Space => default;

        public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key) => default;

        public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse) =>
            throw new NotSupportedException();

        public void Commit(StoreBatch batch, IStoreWaiter waiter) => throw new NotSupportedException();

        public void Dispose()
        {
            TimesDisposed++;
            Executor?.Post(_ => CouldStillPost = true, null);
        }
    }
}
