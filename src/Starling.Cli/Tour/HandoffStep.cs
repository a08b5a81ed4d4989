using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Cli.Tour;

/// <summary>The node that was down is told what it missed: waits until no node keeps a hint any more.</summary>
internal static class HandoffStep
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan DrainedWithin = TimeSpan.FromSeconds(45);

    public static async Task<TourFigures> RunAsync(TourStage stage, TourFigures figures, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        if (await stage.Cluster.AwaitReadyAsync(DrainedWithin, cancellation) is { } fault)
        {
            throw new TourException(fault);
        }

        ClusterStatus status;
        do
        {
            await Task.Delay(LookEvery, cancellation);
            status = await stage.Starling.StatusAsync(cancellation);
        }
        while (!IsDrained(status) && watch.Elapsed < DrainedWithin);

        var stored = status.Nodes.Sum(node => node.HintsStored ?? 0);
        var delivered = status.Nodes.Sum(node => node.HintsDelivered ?? 0);
        TourStage.Say($"3. Node {stage.Victim.Number} came back. Hints stored for it: {TourStage.Number(stored)}, delivered: "
            + $"{TourStage.Number(delivered)}, still waiting: {Pending(status)}, after {TourStage.Seconds(watch.Elapsed.TotalSeconds)}.");
        return figures with
        {
            HintsStored = stored,
            HintsDelivered = delivered,
            HintsPending = Pending(status),
            DrainSeconds = watch.Elapsed.TotalSeconds,
        };
    }

    /// <summary>Every node has answered, and none keeps a hint.</summary>
    public static bool IsDrained(ClusterStatus status) => status.Nodes.All(node => node is { HintsPending: 0, State: "alive" });

    private static long Pending(ClusterStatus status) => status.Nodes.Sum(node => node.HintsPending ?? 0);
}
