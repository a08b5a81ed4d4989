using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Starling.Simulator.World;

/// <summary>Brings tasks, and with them the continuations of awaits, to a simulated executor.</summary>
internal sealed class SimScheduler : TaskScheduler
{
    private readonly SimExecutor executor;
    private readonly Action<object?> execute;

    public SimScheduler(SimExecutor executor)
    {
        this.executor = executor;
        execute = task => TryExecuteTask((Task)task!);
    }

    public override int MaximumConcurrencyLevel => 1;

    protected override void QueueTask(Task task) => executor.Post(execute, task);

    // As on the machine: a task that was queued keeps its place in the queue.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && executor.IsHere && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
