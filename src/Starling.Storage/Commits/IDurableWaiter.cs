using Starling.World;

namespace Starling.Storage.Commits;

/// <summary>Waits until what it appended is durable.</summary>
public interface IDurableWaiter
{
    /// <summary>Called once, on the executor. <paramref name="fault"/> is null when the data is synced.</summary>
    void Durable(WorldException? fault);
}
