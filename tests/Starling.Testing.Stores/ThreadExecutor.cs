using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Testing.Stores;

/// <summary>An executor on one thread, and the means for a test to step onto it and to wait for it.</summary>
public sealed class ThreadExecutor : IExecutor, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly object gate = new();
    private readonly Queue<(Action<object?> Work, object? State)> posted = new();
    private readonly List<Action> flushes = [];
    private readonly Thread thread;
    private bool ending;
    private long begun;

    public ThreadExecutor()
    {
        Scheduler = new PostingScheduler(this);
        thread = new Thread(Run) { IsBackground = true, Name = "test-executor" };
        thread.Start();
    }

    public TaskScheduler Scheduler { get; }

    public bool IsHere => Thread.CurrentThread == thread;

    public void Post(Action<object?> work, object? state)
    {
        lock (gate)
        {
            posted.Enqueue((work, state));
            Monitor.PulseAll(gate);
        }
    }

    public void AtTurnEnd(Action flush) => flushes.Add(flush);

    /// <summary>Runs work as one piece on the executor and waits for its end; its exception comes out here.</summary>
    public void Do(Action work)
    {
        using var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? thrown = null;
        Post(
            _ =>
            {
                try
                {
                    work();
                }
                catch (Exception e)
                {
                    thrown = ExceptionDispatchInfo.Capture(e);
                }

                done.Set();
            },
            null);
        if (!done.Wait(Patience))
        {
            throw new TimeoutException("The executor did not come to the work: something blocks it.");
        }

        thrown?.Throw();
    }

    /// <summary>Waits until a condition, looked at on the executor after each of its turns, holds.</summary>
    public void Until(Func<bool> holds)
    {
        var until = DateTime.UtcNow + Patience;
        while (true)
        {
            var held = false;
            var seen = 0L;
            Do(() => (held, seen) = (holds(), begun));
            if (held)
            {
                return;
            }

            lock (gate)
            {
                // Looking again makes sense only after some other piece of work than the look itself.
                while (Volatile.Read(ref begun) == seen && posted.Count == 0)
                {
                    if (!Monitor.Wait(gate, Patience) || DateTime.UtcNow > until)
                    {
                        throw new TimeoutException("The condition did not come to hold.");
                    }
                }
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            ending = true;
            Monitor.PulseAll(gate);
        }

        thread.Join();
    }

    private void Run()
    {
        var turn = new List<(Action<object?> Work, object? State)>();
        while (true)
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
                while (posted.Count == 0)
                {
                    if (ending)
                    {
                        return;
                    }

                    Monitor.Wait(gate);
                }

                turn.AddRange(posted);
                posted.Clear();
            }

            foreach (var (work, state) in turn)
            {
                Volatile.Write(ref begun, begun + 1);
                work(state);
            }

            turn.Clear();
            foreach (var flush in flushes)
            {
                flush();
            }
        }
    }

    private sealed class PostingScheduler(ThreadExecutor executor) : TaskScheduler
    {
        protected override void QueueTask(Task task) => executor.Post(t => TryExecuteTask((Task)t!), task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            executor.IsHere && !taskWasPreviouslyQueued && TryExecuteTask(task);

        protected override IEnumerable<Task>? GetScheduledTasks() => null;
    }
}
