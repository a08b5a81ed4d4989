using System;

namespace Starling.World;

/// <summary>Everything a node can touch outside itself. A server supplies the machine's; the simulator supplies a dream.</summary>
/// <remarks>
/// Levels 0-4 take time, chance, network and store only from here, so the same code runs unchanged in both worlds, and in
/// the simulator one seed gives one trace. All members are used on the node's executor only.
/// </remarks>
public interface IWorld
{
    /// <summary>Wall time, monotonic time and timers. Timer callbacks run on <see cref="Executor"/>.</summary>
    TimeProvider Time { get; }

    /// <summary>The node's root of chance; each part forks its own stream by name.</summary>
    Chance Chance { get; }

    INetwork Network { get; }

    IStore Store { get; }

    IExecutor Executor { get; }

    /// <summary>Planted bugs, for tests of the tests. Always <see cref="Mutant.None"/> outside the simulator.</summary>
    Mutant Mutants { get; }

    /// <summary>Counts the rare branches that are taken.</summary>
    MarkBook Marks { get; }
}
