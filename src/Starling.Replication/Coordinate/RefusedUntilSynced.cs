using Starling.Storage.Commits;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Tells of a refusal when what it is founded on can be read.</summary>
internal sealed class RefusedUntilSynced(IWriteWaiter waiter, Trouble trouble) : IDurableWaiter
{
    /// <summary>A sync that fails changes nothing about the refusal: nothing was written by who was refused.</summary>
    void IDurableWaiter.Durable(WorldException? fault) => waiter.NotWritten(trouble);
}
