using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Processes;

namespace Starling.Cli.Tour;

/// <summary>Three server processes, one cluster.</summary>
internal static class StartStep
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        cluster.StartAll();
        if (await cluster.AwaitReadyAsync(ReadyWithin, cancellation) is { } fault)
        {
            throw new TourException(fault);
        }

        TourStage.Say($"1. Three nodes, each a process of its own, formed a cluster within {TourStage.Seconds(watch.Elapsed.TotalSeconds)}:");
        foreach (var place in cluster.Places)
        {
            TourStage.Say($"     node {place.Number}: {place.Node}, objects on http://{place.Http}, process {cluster[place].Id}");
        }
    }
}
