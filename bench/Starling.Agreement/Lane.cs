using System;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Agreement;

/// <summary>Has a node's executor do something, for a caller that is elsewhere.</summary>
internal static class Lane
{
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
