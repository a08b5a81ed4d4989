using Starling.Model.Time;

namespace Starling.Replication.Sessions;

/// <summary>What this node knows of the agreement between the replicas of its slots.</summary>
public interface IAgreedUntil
{
    /// <summary>The last moment as of which this node and every other replica of the slot provably held the same; zero when there is none, or
    /// when this node holds no replica. For a moment C this means: after C, and after whatever time writes take, each other replica compared itself
    /// with this node, and as of C both held the same records.</summary>
    HybridTime AgreedWithAll(uint table, int slot);
}
