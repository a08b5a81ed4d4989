using System;

namespace Starling.World;

/// <summary>An ordered, durable map of bytes in a few families: one node's disk.</summary>
/// <remarks>
/// Reads see committed data only, and committed means synced: what a crash could still take away is invisible here. That one
/// rule lets a replica serve reads without ever counting an unsynced version towards a read's agreement.
/// Reads are synchronous; a commit is not. All members are called on the node's executor.
/// </remarks>
public interface IStore
{
    /// <summary>The committed value of a key. Dispose the result; its bytes are valid until then, or until the next await.</summary>
    StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key);

    /// <summary>A cursor over keys in [<paramref name="lower"/>, <paramref name="upper"/>), standing before the first one (or,
    /// in reverse, after the last). An empty <paramref name="upper"/> is the end of the family. The cursor sees the data as of
    /// this call.</summary>
    IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse);

    /// <summary>Writes a batch atomically and syncs it, then calls <paramref name="waiter"/> on the executor. Batches become
    /// durable in the order given. The store owns the batch until the waiter is called.</summary>
    void Commit(StoreBatch batch, IStoreWaiter waiter);

    /// <summary>Says who hears of damage. Once, at the start. A store that does not mend itself tells nobody.</summary>
    void Watch(IStoreWatcher watcher)
    {
    }

    /// <summary>Space used and free, for status and for refusing early. Refreshed about once a second.</summary>
    StoreSpace Space { get; }
}
