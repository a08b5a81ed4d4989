using System;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Hosting;

/// <summary>Runs one piece of work on an executor for a caller that is elsewhere.</summary>
internal static class ExecutorEntry
{
    /// <summary>The work's result or exception. The caller's continuation does not run on the executor.</summary>
    public static Task<T> AskAsync<T>(this IExecutor executor, Func<T> work)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        executor.Post(
            _ =>
            {
                try
                {
                    answer.SetResult(work());
                }
                catch (Exception fault)
                {
                    answer.SetException(fault);
                }
            },
            null);
        return answer.Task;
    }
}
