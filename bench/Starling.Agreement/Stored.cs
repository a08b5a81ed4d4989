using System.Threading.Tasks;
using Starling.Machine;
using Starling.RocksDb;
using Starling.World;

namespace Starling.Agreement;

/// <summary>What lies on one node's disk.</summary>
/// <param name="Records">Records, tombstones among them.</param>
/// <param name="Waiting">Entries of the purge queues.</param>
internal readonly record struct Stored(long Records, long Waiting)
{
    public bool IsEmpty => Records == 0 && Waiting == 0;

    public static Stored In(IStore store) => new(Count(store, StoreFamily.Records), Count(store, StoreFamily.Purges));

    /// <summary>Of a store whose node has stopped.</summary>
    public static async Task<Stored> InFolderAsync(string folder)
    {
        // Nothing listens: the world is only needed for the executor on which a store reports.
        using var world = MachineWorld.Create(
            new Endpoint("127.0.0.1", 0), executor => RocksStore.Open(folder, new RocksStoreOptions(), executor));
        return await world.Executor.AskAsync(() => In(world.Store));
    }

    private static long Count(IStore store, StoreFamily family)
    {
        using var cursor = store.Scan(family, default, default, reverse: false);
        var count = 0L;
        while (cursor.MoveNext())
        {
            count++;
        }

        return count;
    }
}
