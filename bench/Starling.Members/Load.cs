using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client;

namespace Starling.Members;

/// <summary>A steady load at QUORUM: so many operations a second whatever the answers take, half writes and half reads, each record with one writer.</summary>
internal sealed class Load(StarlingClient client, Records records, int rate)
{
    public const string Table = "t";
    private const int Workers = 32;

    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<double> latencies = [];

    /// <summary>Operations that failed and certainly did not happen, and reads that failed or returned what they must not.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Writes of which nobody knows whether they happened: those that were on their way to a node that was killed.</summary>
    public int InDoubt { get; private set; }

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Workers).Select(WorkAsync));

    public void Stop() => stop.Cancel();

    /// <summary>Operations, and the latencies below which half and 99 of 100 lie, in milliseconds, since the last time.</summary>
    public (int Count, double Median, double P99) Take()
    {
        double[] taken;
        lock (gate)
        {
            taken = [.. latencies];
            latencies.Clear();
        }

        Array.Sort(taken);
        return taken.Length == 0 ? default : (taken.Length, taken[taken.Length / 2], taken[(int)(taken.Length * 0.99)]);
    }

    private async Task WorkAsync(int worker)
    {
        await Task.Yield();
        var random = new Random(worker);
        var every = TimeSpan.FromSeconds((double)Workers / rate);
        var due = Stopwatch.GetTimestamp() + (long)(random.NextDouble() * every.TotalSeconds * Stopwatch.Frequency);
        while (!stop.IsCancellationRequested)
        {
            var wait = TimeSpan.FromSeconds((double)(due - Stopwatch.GetTimestamp()) / Stopwatch.Frequency);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }

            var record = (random.Next(records.Count / Workers) * Workers) + worker;
            await OneAsync(record, isWrite: random.Next(2) == 0);

            // Counted from when it was due, so that waiting behind a slow one counts.
            var took = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
            lock (gate)
            {
                latencies.Add(took);
            }

            due += (long)(every.TotalSeconds * Stopwatch.Frequency);
        }
    }

    private async Task OneAsync(int record, bool isWrite)
    {
        try
        {
            if (isWrite)
            {
                await client.PutAsync(Table, Records.KeyOf(record), records.Next(record));
                records.Acknowledged(record);
                return;
            }

            var floor = records.Floor(record);
            var text = (await client.GetAsync(Table, Records.KeyOf(record))).Value?.Text;
            if (!records.IsRight(record, text, floor))
            {
                Failures.Enqueue($"record {record}: read {text ?? "nothing"}, floor {floor}");
            }
        }
        catch (StarlingException fault) when (isWrite && fault.MayHaveHappened)
        {
            InDoubt++;
        }
        catch (StarlingException fault)
        {
            Failures.Enqueue($"{(isWrite ? "write" : "read")} of record {record}: {fault.Code}: {fault.Message}");
        }
    }
}
