using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Storage.Agreement;

namespace Starling.Agreement;

/// <summary>What it costs to know that nothing differs.</summary>
/// <remarks>
/// A verification of the whole is one exchange of each node with each other: six, by which each of the three pairs compares every slot once. Nodes do one a
/// second here instead of every ten, so that many are measured. What the process does without agreement is measured before, with the same nodes,
/// data and span, and taken away.
/// </remarks>
internal static class SyncMode
{
    private const int ExchangesOfAll = Cluster.Nodes * (Cluster.Nodes - 1);
    private const int Pairs = ExchangesOfAll / 2;
    private const double BytesOfPairMax = 64 << 10;

    private static readonly AgreementOptions Often = new()
    {
        SliceLength = TimeSpan.FromMilliseconds(200),
        SettleTime = TimeSpan.FromSeconds(1),
        CloseDelay = TimeSpan.FromSeconds(5),
        ExchangeEvery = TimeSpan.FromSeconds(1),
        RoundEvery = TimeSpan.FromDays(1),
        ScrubEvery = TimeSpan.FromDays(365),
    };

    public static async Task RunAsync(Request request, Report report, CancellationToken cancellation)
    {
        // A quick form, for tests, measures bytes; processor time needs longer.
        var isQuick = request.Records < 100_000;
        var span = TimeSpan.FromSeconds(isQuick ? 2 : 30);
        var rest = TimeSpan.FromSeconds(isQuick ? 0.1 : 3);
        await using var cluster = await Cluster.StartAsync(Often with { IsOn = false });
        var watch = Stopwatch.StartNew();
        await Load.PutAllAsync([cluster[0].Door, cluster[1].Door, cluster[2].Door], request.Records, cancellation);
        Report.Say($"{request.Records} records written after {watch.Elapsed.TotalSeconds:0.0} s");

        // A start is quiet: what the load left in memory is in files then.
        await cluster.StopAllAsync();
        await cluster.StartAllAsync(Often);
        watch.Restart();
        await cluster.UntilEqualAsync(TimeSpan.FromMinutes(5), cancellation);
        Report.Say($"all equal {watch.Elapsed.TotalSeconds:0.0} s after a start");
        await cluster.StopAllAsync();

        await cluster.StartAllAsync(Often with { IsOn = false });
        await Task.Delay(rest, cancellation);
        var idle = await CpuAsync(span, cancellation);
        await cluster.StopAllAsync();

        await cluster.StartAllAsync(Often);
        await cluster.UntilEqualAsync(TimeSpan.FromMinutes(5), cancellation);
        var before = await Work.OfAsync(cluster);
        var cpu = await CpuAsync(span, cancellation);
        var work = (await Work.OfAsync(cluster)).Since(before);
        var rounds = work.Exchanges / ExchangesOfAll;
        report.Begin($"sync, {request.Records:#,0} records");
        report.Add("verifications measured", rounds);
        report.AddBounded("bytes of each pair of nodes, both ways", work.Bytes / rounds / Pairs, BytesOfPairMax);
        var slots = (await cluster[0].FiguresAsync()).Tables.Sum(table => table.Slots);
        report.Add("slots of tables, the cluster's own tables among them", slots);
        report.Add("bytes for each of them and pair", work.Bytes / rounds / Pairs / slots);
        report.AddBounded("records read", work.RecordsRead, 0);
        report.AddBounded("slots that were found different", work.Slots, 0);
        report.Add("CPU ms of the process, without agreement, in the span of one", idle / rounds * 1000);
        report.Add("CPU ms of one verification beyond that", (cpu - idle) / rounds * 1000);
    }

    /// <summary>Processor seconds of the process in a span.</summary>
    private static async Task<double> CpuAsync(TimeSpan span, CancellationToken cancellation)
    {
        var before = Environment.CpuUsage.TotalTime;
        await Task.Delay(span, cancellation);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
