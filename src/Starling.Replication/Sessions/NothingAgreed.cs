using Starling.Model.Time;

namespace Starling.Replication.Sessions;

/// <summary>Replicas that never compare themselves: nothing is ever proven, and sessions rely on witnesses and majorities alone.</summary>
public sealed class NothingAgreed : IAgreedUntil
{
    public HybridTime AgreedWithAll(uint table, int slot) => default;
}
