using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Storage.Agreement;

namespace Starling.Agreement;

/// <summary>When deletes are forgotten: never while a replica is away, and soon after it is back.</summary>
internal static class PurgeMode
{
    private const int Away = Cluster.Nodes - 1;
    private const double RoundsMax = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly AgreementOptions Options = new()
    {
        SliceLength = TimeSpan.FromMilliseconds(250),
        SettleTime = TimeSpan.FromMilliseconds(500),
        CloseDelay = TimeSpan.FromSeconds(2),
        ExchangeEvery = TimeSpan.FromMilliseconds(500),
        RoundEvery = TimeSpan.FromSeconds(1),
        ScrubEvery = TimeSpan.FromDays(365),
    };

    public static async Task RunAsync(Request request, Report report, CancellationToken cancellation)
    {
        await using var cluster = await Cluster.StartAsync(Options);
        await Load.PutAllAsync([cluster[0].Door, cluster[1].Door, cluster[2].Door], request.Records, cancellation);
        await cluster.UntilEqualAsync(Limit, cancellation);
        await cluster.StopAsync(Away);
        await Load.DeleteAllAsync([cluster[0].Door, cluster[1].Door], request.Records, cancellation);
        Report.Say("all deleted, with a node down");

        // Several rounds' time, in which everything would be old enough.
        await Task.Delay((2 * Options.CloseDelay) + (4 * Options.RoundEvery), cancellation);
        var before = await Work.OfAsync(cluster, Away);
        report.Begin($"purge, {request.Records:#,0} records deleted, a node down");
        report.AddBounded("purged", before.Purged, 0);
        report.AddBounded("records missing on the nodes that are up", await MissingAsync(cluster, request.Records), 0);
        report.AddBounded("nodes that do not name the one that is down", await SilentAsync(cluster), 0);
        await ReturnAsync(cluster, request, report, before, cancellation);
    }

    private static async Task ReturnAsync(Cluster cluster, Request request, Report report, Work before, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await cluster.StartAsync(Away, Options);
        while (await WaitingAsync(cluster) is { IsEmpty: false } left)
        {
            if (watch.Elapsed > Limit)
            {
                throw new TimeoutException($"After {Limit.TotalMinutes:0} min {left.Records} records were still stored.");
            }

            await Task.Delay(100, cancellation);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var slots = (await cluster[0].FiguresAsync()).Tables.First(table => table.Table == Cluster.Table).Slots;
        var work = (await Work.OfAsync(cluster)).Since(before);
        await cluster.StopAllAsync();
        report.Begin($"purge, {request.Records:#,0} records deleted, all nodes up again");
        report.AddBounded("commits for each slot until nothing was left", work.Commits / slots, RoundsMax);
        report.Add("purged, on all nodes", work.Purged);
        report.Add("bytes of rounds", work.Rounds);
        report.Add("seconds from the start of the third until nothing was left", seconds);
        for (var i = 0; i < Cluster.Nodes; i++)
        {
            var stored = await cluster.StoredAsync(i);
            report.AddBounded($"records on the closed disk of node {i}", stored.Records, 0);
            report.AddBounded($"entries of the purge queue of node {i}", stored.Waiting, 0);
        }
    }

    private static async Task<double> MissingAsync(Cluster cluster, int records)
    {
        var missing = 0.0;
        for (var i = 0; i < Away; i++)
        {
            missing += records - (await cluster[i].CountAsync()).Records;
        }

        return missing;
    }

    /// <summary>Nodes that are up and do not say who is in the way.</summary>
    private static async Task<double> SilentAsync(Cluster cluster)
    {
        var silent = 0;
        for (var i = 0; i < Away; i++)
        {
            var own = await cluster[i].Door.AgreementAsync(new AgreementQuery { OnlyAskedNode = true });
            silent += own.Nodes[0].Tables!.First(table => table.Table == Cluster.Table).Blocks.Any(block => block.Address == cluster.AddressOf(Away) && block.Why == "down") ? 0 : 1;
        }

        return silent;
    }

    private static async Task<Stored> WaitingAsync(Cluster cluster)
    {
        var sum = default(Stored);
        for (var i = 0; i < Cluster.Nodes; i++)
        {
            var some = await cluster[i].CountAsync();
            sum = new Stored(sum.Records + some.Records, sum.Waiting + some.Waiting);
        }

        return sum;
    }
}
