using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;

namespace Starling.Cli.Tour;

/// <summary>Two clients read a record and write it at the same time through two nodes: neither write is lost, and a third one,
/// which has seen both, replaces both.</summary>
internal static class ConcurrentWritesStep
{
    public const string Resolution = "tea and coffee";
    private const string Table = "baskets";
    private const string Bucket = "tour";
    private const string Key = "basket";
    private const string Path = $"/types/{Table}/buckets/{Bucket}/keys/{Key}";

    public static IReadOnlyList<string> Words { get; } = ["tea", "coffee"];

    public static async Task<TourFigures> RunAsync(TourStage stage, TourFigures figures, CancellationToken cancellation)
    {
        await stage.Starling.CreateTableAsync(
            new TableDefinition
            {
                Name = Table,
                Properties = new SortedDictionary<string, string> { ["allow_mult"] = "true" },
            },
            cancellation);
        var (one, other) = (stage.Doors[0], stage.Doors[^1]);
        await one.PutAsync(Path, "empty", null, cancellation);
        var clocks = await Task.WhenAll(one.GetClockAsync(Path, cancellation), other.GetClockAsync(Path, cancellation));
        await Task.WhenAll(
            one.PutAsync(Path, Words[0], clocks[0], cancellation), other.PutAsync(Path, Words[1], clocks[1], cancellation));

        var both = await ReadAsync(stage, cancellation);
        await stage.Starling.PutAsync(
            Table, RecordKey.OfBucket(Bucket, Key), Resolution, new WriteOptions { Context = both.Context }, cancellation);
        var resolved = await ReadAsync(stage, cancellation);
        TourStage.Say($"5. Two clients read one record and wrote it at the same time, through nodes 1 and {stage.Doors.Count}. "
            + $"Readers then saw {both.Versions.Count} siblings: {string.Join(" | ", Texts(both))}.");
        TourStage.Say($"     A write with the context of both resolved them: {string.Join(" | ", Texts(resolved))}.");
        return figures with { Siblings = Texts(both), Resolved = Texts(resolved) };
    }

    private static async Task<Reading> ReadAsync(TourStage stage, CancellationToken cancellation) => await stage.Starling.GetAsync(
        Table, RecordKey.OfBucket(Bucket, Key), new ReadOptions { Level = ConsistencyLevel.All }, cancellation);

    private static IReadOnlyList<string> Texts(Reading reading) =>
        [.. reading.Versions.Select(version => version.IsTombstone ? "(deleted)" : version.Value.Text)];
}
