using System;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>Everything outside one incarnation of a node, dreamed.</summary>
public sealed class SimWorld(
    SimExecutor executor, SimTime time, SimNetwork network, MemoryStore store, Chance chance, Mutant mutants,
    MarkBook marks) : IWorld
{
    /// <summary>How whoever has started this incarnation erred. <value>Default not at all.</value></summary>
    public Misstart Misstart { get; init; }

    public TimeProvider Time => time;

    public Chance Chance => chance;

    public INetwork Network => network;

    public IStore Store => store;

    public IExecutor Executor => executor;

    public Mutant Mutants => mutants;

    public MarkBook Marks => marks;

    internal SimExecutor SimExecutor => executor;

    internal SimNetwork SimNetwork => network;
}
