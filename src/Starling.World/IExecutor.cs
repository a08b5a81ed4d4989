using System;
using System.Threading.Tasks;

namespace Starling.World;

/// <summary>Runs all work of a node one piece at a time, in the order it was posted.</summary>
/// <remarks>
/// Work is grouped in turns: the pieces that were waiting when the executor woke. At the end of each turn the registered
/// flushes run, which is where sockets are written and batches handed to the store: many operations, one system call.
/// </remarks>
public interface IExecutor
{
    /// <summary>Continuations of awaits made on the executor come back through this scheduler.</summary>
    TaskScheduler Scheduler { get; }

    /// <summary>True while the calling thread is inside one of this executor's turns.</summary>
    bool IsHere { get; }

    /// <summary>Queues work. May be called from any thread; never blocks; never runs the work before it returns to a caller
    /// that is itself on the executor.</summary>
    void Post(Action<object?> work, object? state);

    /// <summary>Registers a flush that runs at the end of every turn, in order of registration. For the node's life.</summary>
    void AtTurnEnd(Action flush);
}
