using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Starling.Client.Calls;

/// <summary>Calls that are over and wait to be used again. Any thread: callers rent on theirs and give back on others.</summary>
internal sealed class CallPool<T>(Func<CallPool<T>, T> make)
    where T : Call
{
    private const int Max = 4096;

    private readonly ConcurrentQueue<T> idle = new();
    private int count;

    public T Rent()
    {
        if (idle.TryDequeue(out var call))
        {
            Interlocked.Decrement(ref count);
            return call;
        }

        return make(this);
    }

    public void Return(T call)
    {
        if (Interlocked.Increment(ref count) > Max)
        {
            Interlocked.Decrement(ref count);
            return;
        }

        idle.Enqueue(call);
    }
}
