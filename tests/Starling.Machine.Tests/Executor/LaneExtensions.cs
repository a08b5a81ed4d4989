using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;
using Xunit;

namespace Starling.Machine.Tests.Executor;

/// <summary>Ways for a test's thread to have something done on an executor and to wait for it.</summary>
internal static class LaneExtensions
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void Do(this IExecutor executor, Action work) => executor.Ask(() =>
    {
        work();
        return true;
    });

    public static T Ask<T>(this IExecutor executor, Func<T> question)
    {
        var answer = new TaskCompletionSource<T>();
        executor.Post(
            _ =>
            {
                try
                {
                    answer.SetResult(question());
                }
                catch (Exception fault)
                {
                    answer.SetException(fault);
                }
            },
            null);
        Assert.True(((IAsyncResult)answer.Task).AsyncWaitHandle.WaitOne(Patience), "the executor did not come to it");
        return answer.Task.GetAwaiter().GetResult();
    }

    /// <summary>Starts an asynchronous method on the executor and blocks until it ends.</summary>
    public static void Await(this IExecutor executor, Func<Task> method)
    {
        var task = executor.Ask(method);
        Assert.True(((IAsyncResult)task).AsyncWaitHandle.WaitOne(Patience), "the method did not end");
        task.GetAwaiter().GetResult();
    }

    public static void AwaitSet(this ManualResetEventSlim signal) => Assert.True(signal.Wait(Patience), "the signal did not come");
}
