using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Starling.Machine.Executor;

/// <summary>Brings tasks, and with them the continuations of awaits, to a lane.</summary>
internal sealed class LaneScheduler : TaskScheduler
{
    private readonly LaneExecutor lane;
    private readonly Action<object?> execute;

    public LaneScheduler(LaneExecutor lane)
    {
        this.lane = lane;
        execute = task => TryExecuteTask((Task)task!);
    }

    public override int MaximumConcurrencyLevel => 1;

    protected override void QueueTask(Task task) => lane.Post(execute, task);

    // A task that was queued keeps its place in the queue: overtaking would make the order depend on who waits for whom.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && lane.IsHere && TryExecuteTask(task);

    // Asked by debuggers only, which find the lane's own queue more telling.
    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
