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
            return new StoreSpace(disk.BytesUsed, disk.LooksFull ? 0 : Capacity - disk.BytesUsed, disk.LooksFull);
        }
    }

    public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key)
    {
        executor.AssertHere("store");
        disk.Health.Read(executor, family, key);
        return disk.Map(family).TryGet(key, out var value) ? new StoreValue(value) : default;
    }

    public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse)
    {
        executor.AssertHere("store");
        return new MemoryCursor(
            disk.Map(family), lower, upper, reverse, onStep: key => disk.Health.Read(executor, family, key));
    }

    public void Commit(StoreBatch batch, IStoreWaiter waiter)
    {
        executor.AssertHere("store");
        disk.Commit(batch, waiter, executor);
    }
}
