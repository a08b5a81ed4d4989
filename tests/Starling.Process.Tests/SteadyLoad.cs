using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>Writers that write new keys, and readers that read acknowledged ones, all at QUORUM, into the table <c>t</c>.</summary>
internal sealed class SteadyLoad(StarlingClient client)
{
    public const int Writers = 32;
    private const int Readers = 8;

    private readonly CancellationTokenSource stop = new();
    private int next;

    public ConcurrentDictionary<string, string> Acknowledged { get; } = new();

    public ConcurrentQueue<Failure> Failures { get; } = new();

    /// <summary>How long each writer rests after a write. <value>Default zero.</value></summary>
    public TimeSpan Rest { get; init; }

    public Task RunAsync() => Task.WhenAll(
        [.. Enumerable.Range(0, Writers).Select(_ => WriteAsync()), .. Enumerable.Range(0, Readers).Select(ReadAsync)]);

    public void Stop() => stop.Cancel();

    private async Task WriteAsync()
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            var key = "k" + Interlocked.Increment(ref next);
            var began = Stopwatch.GetTimestamp();
            try
            {
                await client.PutAsync("t", key, "value of " + key);
                Acknowledged[key] = "value of " + key;
            }
            catch (StarlingException failure)
            {
                if (!stop.IsCancellationRequested)
                {
                    Failures.Enqueue(new Failure(began, failure.MayHaveHappened, $"{failure.Code}: {failure.Message}"));
                }
            }

            if (Rest > TimeSpan.Zero)
            {
                await Task.Delay(Rest);
            }
        }
    }

    private async Task ReadAsync(int reader)
    {
        await Task.Yield();
        for (var i = reader; !stop.IsCancellationRequested; i += 7)
        {
            var key = "k" + (1 + i % Math.Max(Volatile.Read(ref next), 1));
            if (!Acknowledged.TryGetValue(key, out var value))
            {
                await Task.Yield();
                continue;
            }

            var began = Stopwatch.GetTimestamp();
            try
            {
                Assert.Equal(value, (await client.GetAsync("t", key)).Value?.Text);
            }
            catch (StarlingException failure) when (!stop.IsCancellationRequested)
            {
                // A read can always be asked again: none may fail.
                Failures.Enqueue(new Failure(began, InDoubt: false, $"A read: {failure.Code}: {failure.Message}"));
            }
            catch (StarlingException)
            {
                return;
            }

            if (Rest > TimeSpan.Zero)
            {
                await Task.Delay(Rest);
            }
        }
    }

    /// <param name="Began">When the operation began, as the stopwatch tells it.</param>
    /// <param name="InDoubt">A write that may have happened.</param>
    /// <param name="Text">For whoever reads the test's result.</param>
    internal sealed record Failure(long Began, bool InDoubt, string Text);
}
