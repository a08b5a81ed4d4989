using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Import;
using Starling.Model.Quorums;
using Starling.Model.Values;

namespace Starling.Cli.Tour;

/// <summary>All characters are written at QUORUM. At a third of the way a node is killed; at two thirds it is started again.</summary>
internal static class ImportStep
{
    private const int Concurrency = 64;

    public static async Task<TourFigures> RunAsync(TourStage stage, TourFigures figures, CancellationToken cancellation)
    {
        await stage.Starling.CreateTableAsync(
            new TableDefinition { Name = TourStage.Table, Rule = ResolutionRule.LastWriteWins }, cancellation);
        var third = new Milestone(stage.Characters.Count / 3);
        var twoThirds = new Milestone(2 * stage.Characters.Count / 3);
        using var reader = new CharacterReader(stage.Characters);
        var importer = new Importer(stage.Starling, reader, new ImportOptions
        {
            Table = TourStage.Table,
            Rule = ResolutionRule.LastWriteWins,
            Bucket = TourStage.Bucket,
            Level = ConsistencyLevel.Quorum,
            Concurrency = Concurrency,
            BaseTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000,
        })
        {
            OnStep = now =>
            {
                third.Reach(now.Written);
                twoThirds.Reach(now.Written);
            },
        };

        var watch = Stopwatch.StartNew();
        var import = importer.RunAsync(cancellation);
        await Task.WhenAny(third.Reached, import);
        var before = await stage.Starling.StatusAsync(cancellation);
        var killedAt = importer.Figures.Written;
        stage.Cluster[stage.Victim].Kill();
        await stage.Cluster[stage.Victim].Exited;
        await Task.WhenAny(twoThirds.Reached, import);
        var backAt = importer.Figures.Written;
        stage.Cluster.Start(stage.Victim);
        await import;

        var seconds = watch.Elapsed.TotalSeconds;
        var count = importer.Figures.Written;
        TourStage.Say($"2. Imported {TourStage.Number(count)} records at QUORUM through all three nodes in {TourStage.Seconds(seconds)} "
            + $"({TourStage.Number((long)(count / seconds))} records/s).");
        TourStage.Say($"     Node {stage.Victim.Number} was killed (SIGKILL) after {TourStage.Number(killedAt)} records and started again after "
            + $"{TourStage.Number(backAt)}.");
        TourStage.Say($"     Failed client operations: {importer.Figures.FailedCalls}.");
        return figures with
        {
            Records = stage.Characters.Count,
            Written = count,
            WriteSeconds = seconds,
            FailedOperations = importer.Figures.FailedCalls,
            WrittenWithoutNode = backAt - killedAt,
            Coordinated = [.. before.Nodes.Select(node => node.Writes ?? 0)],
        };
    }

    /// <summary>Completes when so many records are written.</summary>
    private sealed class Milestone(long count)
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => reached.Task;

        public void Reach(long written)
        {
            if (written >= count)
            {
                reached.TrySetResult();
            }
        }
    }
}
