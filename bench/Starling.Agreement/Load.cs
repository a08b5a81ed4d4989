using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Agreement;

/// <summary>Writes and deletes records as fast as the nodes take them.</summary>
internal static class Load
{
    private const int WorkersForEachNode = 64;
    private const int Attempts = 20;
    private const int ValueBytes = 100;

    /// <summary>A record's key: each is a partition of its own, so tokens spread them over all leaves.</summary>
    public static RecordKey KeyOf(long number) => number.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Writes records; another <paramref name="version"/> makes other values.</summary>
    public static Task PutAsync(IReadOnlyList<IStarling> doors, IReadOnlyList<int> numbers, int version, CancellationToken cancellation) =>
        RunAsync(doors, numbers.Count, (door, i) => door.PutAsync(Cluster.Table, KeyOf(numbers[i]), ValueOf(numbers[i], version)), cancellation);

    /// <summary>Writes the records from 0 on.</summary>
    public static Task PutAllAsync(IReadOnlyList<IStarling> doors, int count, CancellationToken cancellation) =>
        RunAsync(doors, count, (door, i) => door.PutAsync(Cluster.Table, KeyOf(i), ValueOf(i, 0)), cancellation);

    /// <summary>Deletes the records from 0 on.</summary>
    public static Task DeleteAllAsync(IReadOnlyList<IStarling> doors, int count, CancellationToken cancellation) =>
        RunAsync(doors, count, (door, i) => door.DeleteAsync(Cluster.Table, KeyOf(i)), cancellation);

    /// <summary>Numbers drawn without putting back, the same ones in every run.</summary>
    public static List<int> Draw(int count, int below)
    {
        var random = new Random(7919 + count);
        var drawn = new HashSet<int>();
        while (drawn.Count < count)
        {
            drawn.Add(random.Next(below));
        }

        return [.. drawn];
    }

    private static Value ValueOf(int number, int version)
    {
        var body = new byte[ValueBytes];
        new Random((number * 31) + version).NextBytes(body);
        return new Value(body);
    }

    private static async Task RunAsync(
        IReadOnlyList<IStarling> doors, int count, Func<IStarling, int, ValueTask<WriteReceipt>> write, CancellationToken cancellation)
    {
        var next = -1;
        var workers = new Task[Math.Min(count, doors.Count * WorkersForEachNode)];
        for (var i = 0; i < workers.Length; i++)
        {
            var door = doors[i % doors.Count];
            workers[i] = Task.Run(
                async () =>
                {
                    for (var at = Interlocked.Increment(ref next); at < count; at = Interlocked.Increment(ref next))
                    {
                        await OnceAsync(door, at, write, cancellation);
                    }
                },
                cancellation);
        }

        await Task.WhenAll(workers);
    }

    /// <summary>A node that has too much to do says so, and is asked again.</summary>
    private static async Task OnceAsync(
        IStarling door, int at, Func<IStarling, int, ValueTask<WriteReceipt>> write, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await write(door, at);
                return;
            }
            catch (StarlingException) when (attempt < Attempts)
            {
                await Task.Delay(100, cancellation);
            }
        }
    }
}
