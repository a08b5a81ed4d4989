using System;
using Starling.World;

namespace Starling.Client;

/// <summary>The store of a world in which nothing is stored: a client's.</summary>
internal sealed class NoStore : IStore
{
    public StoreSpace Space => throw Bug();

    public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key) => throw Bug();

    public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse) => throw Bug();

    public void Commit(StoreBatch batch, IStoreWaiter waiter) => throw Bug();

    private static InvalidOperationException Bug() => new("A client has no store.");
}
