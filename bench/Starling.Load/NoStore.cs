using System;
using Starling.World;

namespace Starling.Load;

/// <summary>The load program keeps nothing.</summary>
internal sealed class NoStore : IStore
{
    public StoreSpace Space => default;

    public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key) => default;

    public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse) =>
        throw new NotSupportedException();

    public void Commit(StoreBatch batch, IStoreWaiter waiter) => throw new NotSupportedException();
}
