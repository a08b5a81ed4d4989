using System;
using System.Diagnostics;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Cli.Tour;

/// <summary>Every record is read through every node, from all of its replicas, and compared byte for byte.</summary>
internal static class CompareStep
{
    /// <summary>Reads in flight at each node.</summary>
    public const int Concurrency = 16;

    private const int ShownMax = 5;

    public static async Task<TourFigures> RunAsync(TourStage stage, TourFigures figures, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var tally = new Tally();
        var readers = new Task[stage.Doors.Count * Concurrency];
        for (var i = 0; i < readers.Length; i++)
        {
            var (door, offset) = (stage.Doors[i % stage.Doors.Count], i / stage.Doors.Count);
            readers[i] = Task.Run(() => ReadShareAsync(stage, door, offset, tally, cancellation), cancellation);
        }

        await Task.WhenAll(readers);
        var seconds = watch.Elapsed.TotalSeconds;
        TourStage.Say($"4. Read every record at ALL through every node: {TourStage.Number(tally.Compared)} reads over HTTP in "
            + $"{TourStage.Seconds(seconds)} ({TourStage.Number((long)(tally.Compared / seconds))} reads/s).");
        TourStage.Say($"     Differences: {tally.Differences}.");
        return figures with { Compared = tally.Compared, CompareSeconds = seconds, Differences = tally.Differences };
    }

    public static string PathOf(string codePoint) =>
        $"/types/{TourStage.Table}/buckets/{TourStage.Bucket}/keys/{codePoint}?r=all";

    private static async Task ReadShareAsync(
        TourStage stage, ObjectCaller door, int offset, Tally tally, CancellationToken cancellation)
    {
        for (var i = offset; i < stage.Characters.Count; i += Concurrency)
        {
            var character = stage.Characters[i];
            byte[]? found;
            try
            {
                found = await door.GetAsync(PathOf(character.CodePoint), cancellation);
            }
            catch (HttpRequestException)
            {
                found = null;
            }

            if (!tally.Count(found is not null && found.AsSpan().SequenceEqual(character.Line)))
            {
                TourStage.Say($"     {character.CodePoint}: {(found is null ? "no value" : "another value")}");
            }
        }
    }

    private sealed class Tally
    {
        private long compared;
        private long differences;

        public long Compared => Volatile.Read(ref compared);

        public long Differences => Volatile.Read(ref differences);

        /// <summary>False for one of the first differences, which are shown.</summary>
        public bool Count(bool isSame)
        {
            Interlocked.Increment(ref compared);
            return isSame || Interlocked.Increment(ref differences) > ShownMax;
        }
    }
}
