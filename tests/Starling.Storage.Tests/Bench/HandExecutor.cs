using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Storage.Tests.Bench;

/// <summary>An executor that a test turns by hand: nothing happens between two calls of <see cref="Turn"/>.</summary>
internal sealed class HandExecutor : IExecutor
{
    private readonly List<Action> flushes = [];
    private Queue<(Action<object?> Work, object? State)> posted = new();

    public HandExecutor() => Scheduler = new PostingScheduler(this);

    public TaskScheduler Scheduler { get; }

    public bool IsHere { get; private set; }

    public void Post(Action<object?> work, object? state) => posted.Enqueue((work, state));

    public void AtTurnEnd(Action flush) => flushes.Add(flush);

    /// <summary>Runs one piece of work as a turn of its own, and then the turns that it caused.</summary>
    public void Turn(Action work)
    {
        Post(_ => work(), null);
        while (posted.Count > 0)
        {
            var taken = posted;
            posted = new();
            var before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            IsHere = true;
            try
            {
                var turn = new Task(() => RunTurn(taken));
                turn.RunSynchronously(Scheduler);
                turn.GetAwaiter().GetResult();
            }
            finally
            {
                IsHere = false;
                SynchronizationContext.SetSynchronizationContext(before);
            }
        }
    }

    private void RunTurn(Queue<(Action<object?> Work, object? State)> taken)
    {
        foreach (var (work, state) in taken)
        {
            work(state);
        }

        foreach (var flush in flushes)
        {
            flush();
        }
    }

    private sealed class PostingScheduler(HandExecutor executor) : TaskScheduler
    {
        protected override void QueueTask(Task task) => executor.Post(t => TryExecuteTask((Task)t!), task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            executor.IsHere && !taskWasPreviouslyQueued && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
