using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>Some worker processes; whoever asks gets the next that is free. Started when first needed, replaced when lost.</summary>
/// <param name="count">How many may run at once.</param>
/// <param name="start">Starts one. <value>Default: this program, as a worker.</value></param>
internal sealed class SeedWorkers(int count, Func<SeedWorker>? start = null) : IDisposable
{
    private readonly SemaphoreSlim free = new(count);
    private readonly Stack<SeedWorker> idle = [];
    private readonly HashSet<SeedWorker> all = [];

    public int Count => count;

    /// <summary>Runs one seed; see <see cref="SeedWorker.AskAsync"/>.</summary>
    public async Task<SeedOutcome> RunAsync(SeedRequest request, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        try
        {
            var worker = Take();
            try
            {
                return await worker.AskAsync(request, cancellation);
            }
            finally
            {
                GiveBack(worker);
            }
        }
        finally
        {
            // Also when no worker could be started, or whoever waits for one would wait for ever.
            free.Release();
        }
    }

    public void Dispose()
    {
        foreach (var worker in all)
        {
            worker.Dispose();
        }

        free.Dispose();
    }

    private SeedWorker Take()
    {
        lock (all)
        {
            if (idle.TryPop(out var known))
            {
                return known;
            }

            var worker = start is null ? SeedWorker.Start() : start();
            all.Add(worker);
            return worker;
        }
    }

    private void GiveBack(SeedWorker worker)
    {
        lock (all)
        {
            if (worker.IsUsable)
            {
                idle.Push(worker);
            }
            else
            {
                all.Remove(worker);
                worker.Dispose();
            }
        }
    }
}
