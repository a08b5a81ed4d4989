using Starling.Model.Time;

namespace Starling.Replication.Coordinate;

/// <summary>What a read can tell a session about what it returned.</summary>
/// <param name="Heard">The replicas whose answers are part of it.</param>
/// <param name="Holding">The replicas that hold all of it, synced.</param>
/// <param name="Proven">All replicas of the slot hold the same as of this moment; zero for "not known".</param>
/// <param name="Floor">From this moment on agreement covers what was returned; zero when nothing was.</param>
/// <param name="Newest">The newest origin in what was returned; zero when nothing was.</param>
/// <param name="Seen">The newest stamp in it, write times included.</param>
public readonly record struct ReadProof(
    ulong Heard, ulong Holding, HybridTime Proven, HybridTime Floor, HybridTime Newest, HybridTime Seen);
