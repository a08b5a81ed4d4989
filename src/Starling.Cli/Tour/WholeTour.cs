using System;
using System.Diagnostics;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Output;
using Starling.Cli.Processes;
using Starling.Client;

namespace Starling.Cli.Tour;

/// <summary>The whole tour: real processes, real input, and a verdict.</summary>
internal static class WholeTour
{
    private const int Nodes = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(bool keep, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        using var folder = new TemporaryFolder(keep);
        try
        {
            var places = ClusterPlan.MakeFree(Nodes, OperatingSystem.IsLinux(), ClusterPlan.IsFree);
            await using var cluster = new LocalCluster(
                ServerProgram.Find(), places, folder.FullName, static (number, line) => Console.Error.WriteLine($"     node {number} | {line}"))
            {
                // What the servers warn of is the tour's doing: it kills one of them.
                Flags = ["--log", "error"],
            };
            var figures = await RunStepsAsync(cluster, limit.Token);
            figures = figures with { StoppedUnclean = (await cluster.StopAllAsync()).Count };
            return Conclude(figures, watch.Elapsed);
        }
        catch (Exception fault) when (fault is TourException or StarlingException or HttpRequestException or System.IO.FileNotFoundException
            or InvalidOperationException)
        {
            Screen.Complain("The tour broke off: " + fault.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            Screen.Complain(cancellation.IsCancellationRequested ? "stopped" : $"The tour took longer than {Limit.TotalSeconds:0} s.");
            return ExitCodes.Failed;
        }
    }

    private static async Task<TourFigures> RunStepsAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        await StartStep.RunAsync(cluster, cancellation);
        var doors = cluster.Places.Select(place => new ObjectCaller(place.Http, CompareStep.Concurrency)).ToArray();
        try
        {
            await using var client = StarlingClient.Connect(
                new StarlingClientOptions { Endpoints = [.. cluster.Places.Select(place => place.Node.ToString())], UserAgent = "starling tour" });
            var stage = new TourStage(cluster, client, doors, CharacterFile.Read());
            var figures = new TourFigures();
            figures = await ImportStep.RunAsync(stage, figures, cancellation);
            figures = await HandoffStep.RunAsync(stage, figures, cancellation);
            figures = await CompareStep.RunAsync(stage, figures, cancellation);
            return await ConcurrentWritesStep.RunAsync(stage, figures, cancellation);
        }
        finally
        {
            foreach (var door in doors)
            {
                door.Dispose();
            }
        }
    }

    private static int Conclude(TourFigures figures, TimeSpan time)
    {
        var faults = TourVerdict.Faults(figures, Nodes);
        if (faults.Count == 0)
        {
            TourStage.Say($"All held, in {TourStage.Seconds(time.TotalSeconds)}.");
            return ExitCodes.Done;
        }

        TourStage.Say("NOT everything held:");
        foreach (var fault in faults)
        {
            TourStage.Say("  - " + fault);
        }

        return ExitCodes.NotFoundOrPartial;
    }
}
