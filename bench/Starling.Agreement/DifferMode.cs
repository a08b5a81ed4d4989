using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Starling.Storage.Agreement;

namespace Starling.Agreement;

/// <summary>What it costs to find and mend what differs: a node is stopped, the others take writes, and it comes back.</summary>
internal static class DifferMode
{
    private const int Away = Cluster.Nodes - 1;

    private static readonly AgreementOptions Options = new()
    {
        SliceLength = TimeSpan.FromMilliseconds(100),
        SettleTime = TimeSpan.FromMilliseconds(500),
        CloseDelay = TimeSpan.FromSeconds(5),
        ExchangeEvery = TimeSpan.FromSeconds(1),
        RoundEvery = TimeSpan.FromDays(1),
        ScrubEvery = TimeSpan.FromDays(365),
    };

    public static async Task RunAsync(Request request, Report report, CancellationToken cancellation)
    {
        await using var cluster = await Cluster.StartAsync(Options);
        var watch = Stopwatch.StartNew();
        await Load.PutAllAsync([cluster[0].Door, cluster[1].Door, cluster[2].Door], request.Records, cancellation);
        Report.Say($"{request.Records} records written after {watch.Elapsed.TotalSeconds:0.0} s");
        await cluster.UntilEqualAsync(TimeSpan.FromMinutes(5), cancellation);
        foreach (var differences in request.Differences)
        {
            await RunAsync(cluster, request.Records, differences, report, cancellation);
        }
    }

    private static async Task RunAsync(Cluster cluster, int records, int differences, Report report, CancellationToken cancellation)
    {
        await cluster.StopAsync(Away);
        await Load.PutAsync([cluster[0].Door, cluster[1].Door], Load.Draw(differences, records), differences, cancellation);

        // What is measured begins when the two that stayed have nothing to tell each other any more.
        await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
        var before = await Work.OfAsync(cluster, Away);
        var watch = Stopwatch.StartNew();
        await cluster.StartAsync(Away, Options);
        await cluster.UntilEqualAsync(TimeSpan.FromMinutes(2), cancellation);
        var seconds = watch.Elapsed.TotalSeconds;
        Tell(report, $"{records:#,0} records, {differences:#,0} differ", differences, seconds, (await Work.OfAsync(cluster)).Since(before));
    }

    /// <summary>Frames are shared by what differs at the same time: the more differs, the less each difference costs.</summary>
    private static double BoundOf(int differences) => differences >= 1000 ? 100 : double.MaxValue;

    private static void Tell(Report report, string name, int differences, double seconds, Work work)
    {
        report.Begin(name);
        report.Add("bytes comparing sums", work.Comparing);
        report.Add("slots looked into", work.Slots);
        report.Add("bytes of symbols", work.Symbols);
        report.Add("leaves read on both sides", work.Leaves);
        report.Add("bytes of row ids", work.Ids);
        report.Add("bytes of rows, pulled and pushed", work.Rows);
        report.Add("of them the rows themselves", work.RowBytes);
        report.Add("rows moved", work.RowsMoved);
        report.Add("records read, on all nodes", work.RecordsRead);
        report.Add("seconds from the start until all are proven equal", seconds);
        report.Add("of the bytes of row ids, the ids themselves", work.RowIdBytes);
        report.AddBounded("bytes a difference beyond comparing, the rows and the ids of rows", work.Overhead / differences, BoundOf(differences));
    }
}
