using System;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>A batch between its commit and its waiter's call.</summary>
/// <remarks>The operations are copied, so that a node which reuses a batch too early harms only itself.</remarks>
internal sealed class PendingCommit(StoreBatch batch, byte[] operations, IStoreWaiter waiter, SimExecutor executor)
{
    private bool isTold;

    public ReadOnlySpan<byte> Operations => operations;

    public WorldException? Fault { get; set; }

    /// <summary>Posts the outcome to the node's executor; a dead node's executor drops it.</summary>
    public void Tell()
    {
        if (!isTold)
        {
            isTold = true;
            executor.Post(static self => ((PendingCommit)self!).Hear(), this);
        }
    }

    private void Hear() => waiter.Committed(batch, Fault);
}
