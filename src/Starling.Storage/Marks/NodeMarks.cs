using System;
using System.Buffers.Binary;
using System.Text;
using System.Threading.Tasks;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.World;

namespace Starling.Storage.Marks;

/// <summary>What a data folder says about its node: identity, number of boots, how far its clock has promised not to go.</summary>
/// <remarks>Every change is synced before it is acted upon; marks are few, so each has a commit of its own.</remarks>
public sealed class NodeMarks
{
    private static readonly byte[] NodeKey = Encoding.ASCII.GetBytes("node-id");
    private static readonly byte[] BootKey = Encoding.ASCII.GetBytes("boot-count");
    private static readonly byte[] CeilingKey = Encoding.ASCII.GetBytes("clock-ceiling");

    private readonly IStore store;

    public NodeMarks(IStore store)
    {
        this.store = store;
        using var node = store.Get(StoreFamily.Marks, NodeKey);
        using var boot = store.Get(StoreFamily.Marks, BootKey);
        using var ceiling = store.Get(StoreFamily.Marks, CeilingKey);
        IsNew = !node.Found;
        Node = node.Found ? NodeId.Read(node.Bytes) : default;
        Boot = boot.Found ? BinaryPrimitives.ReadUInt64BigEndian(boot.Bytes) : 0;
        Ceiling = ceiling.Found ? new HybridTime(BinaryPrimitives.ReadInt64BigEndian(ceiling.Bytes)) : default;
    }

    /// <summary>True until the folder has been given an identity.</summary>
    public bool IsNew { get; private set; }

    public NodeId Node { get; private set; }

    /// <summary>The node's incarnation: how often it has booted from this folder.</summary>
    public ulong Boot { get; private set; }

    /// <summary>No stamp above this was ever given out.</summary>
    public HybridTime Ceiling { get; private set; }

    /// <summary>Records one more boot, and gives a new folder its identity.</summary>
    /// <exception cref="WorldException">The store refused. Nothing has changed, and it may be tried again.</exception>
    public async Task BootAsync(NodeId identityIfNew)
    {
        var batch = new StoreBatch();
        var node = IsNew ? identityIfNew : Node;
        PutNode(batch, node);
        PutNumber(batch, BootKey, Boot + 1);
        await CommitAsync(batch);
        Node = node;
        IsNew = false;
        Boot++;
    }

    /// <summary>Promises that no stamp above <paramref name="ceiling"/> is given out before the next promise.</summary>
    public async Task RaiseCeilingAsync(HybridTime ceiling)
    {
        var batch = new StoreBatch();
        PutNumber(batch, CeilingKey, (ulong)ceiling.Micros);
        await CommitAsync(batch);
        Ceiling = HybridTime.Max(Ceiling, ceiling);
    }

    private static void PutNode(StoreBatch batch, NodeId node)
    {
        Span<byte> bytes = stackalloc byte[NodeId.Size];
        node.Write(bytes);
        batch.Put(StoreFamily.Marks, NodeKey, bytes);
    }

    private static void PutNumber(StoreBatch batch, ReadOnlySpan<byte> key, ulong number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        batch.Put(StoreFamily.Marks, key, bytes);
    }

    private Task CommitAsync(StoreBatch batch)
    {
        var commit = new AwaitedCommit();
        store.Commit(batch, commit);
        return commit.Task;
    }

    private sealed class AwaitedCommit : IStoreWaiter
    {
        private readonly TaskCompletionSource done = new();

        public Task Task => done.Task;

        public void Committed(StoreBatch batch, WorldException? fault)
        {
            if (fault is null)
            {
                done.SetResult();
            }
            else
            {
                done.SetException(fault);
            }
        }
    }
}
