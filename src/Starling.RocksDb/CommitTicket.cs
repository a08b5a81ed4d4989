using Starling.World;

namespace Starling.RocksDb;

/// <summary>A batch on its way through the committer, and its answer on the way back. Reused.</summary>
internal sealed class CommitTicket(Committer committer)
{
    public Committer Committer { get; } = committer;

    public StoreBatch? Batch { get; set; }

    public IStoreWaiter? Waiter { get; set; }

    public WorldException? Fault { get; set; }
}
