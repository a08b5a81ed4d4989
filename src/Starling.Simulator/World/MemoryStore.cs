using System;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>The store door over a simulated disk, for one incarnation.</summary>
public sealed class MemoryStore(MemoryDisk disk, SimExecutor executor) : IStore
{
    private const long Capacity = 1L << 40;

    public StoreSpace Space
    {
        get
        {
            executor.AssertHere("store");
            return new StoreSpace(disk.BytesUsed, disk.IsFull ? 0 : Capacity - disk.BytesUsed, disk.IsFull);
        }
    }

    public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key)
    {
        executor.AssertHere("store");
        return disk.Map(family).TryGet(key, out var value) ? new StoreValue(value) : default;
    }

    public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse)
    {
        executor.AssertHere("store");
        return new MemoryCursor(disk.Map(family), lower, upper, reverse);
    }

    public void Commit(StoreBatch batch, IStoreWaiter waiter)
    {
        executor.AssertHere("store");
        disk.Commit(batch, waiter, executor);
    }
}
