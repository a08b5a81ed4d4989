using System.Collections.Generic;
using System.Threading.Tasks;

namespace Starling.Simulator.Tests.Toy;

/// <summary>One question to all other replicas, and their answers.</summary>
internal sealed class ToyCall(long number, Dictionary<long, ToyCall> calls)
{
    private readonly SortedDictionary<int, ToyState?> answers = [];
    private TaskCompletionSource? waiter;
    private int needed;

    public long Number => number;

    public IEnumerable<ToyState?> Answers => answers.Values;

    public void Answer(int replica, ToyState? state)
    {
        if (answers.TryAdd(replica, state) && answers.Count >= needed)
        {
            waiter?.TrySetResult();
        }
    }

    /// <summary>Ends when so many others have answered. The caller bounds the wait.</summary>
    public Task WaitAsync(int others)
    {
        needed = others;
        waiter = new TaskCompletionSource();
        if (answers.Count >= needed)
        {
            waiter.SetResult();
        }

        return waiter.Task;
    }

    public void End() => calls.Remove(number);
}
