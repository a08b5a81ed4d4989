using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Starling.Cli.Seeds;
using Starling.Simulator.Runs;
using Xunit;

namespace Starling.Cli.Tests.Seeds;

/// <summary>Worker processes, and what becomes of a seed whose worker is lost.</summary>
public sealed class SeedWorkerTests
{
    private static readonly SeedRequest Request = new() { Seed = 5 };

    [Fact]
    public async Task A_worker_runs_seeds_one_after_another_and_a_seed_is_the_same_in_each_process()
    {
        using var workers = new SeedWorkers(2);
        var outcomes = await Task.WhenAll(
            workers.RunAsync(Request, CancellationToken.None),
            workers.RunAsync(Request, CancellationToken.None),
            workers.RunAsync(Request with { Seed = 6 }, CancellationToken.None));
        Assert.Matches("^[0-9a-f]{16}$", outcomes[0].Hash);
        Assert.Equal(outcomes[0].Hash, outcomes[1].Hash);
        Assert.NotEqual(outcomes[0].Hash, outcomes[2].Hash);
    }

    [Fact]
    public async Task A_worker_that_does_not_answer_in_time_is_a_bad_seed_and_is_ended()
    {
        using var worker = SeedWorker.Start(OwnProgram.With([WorkerVerb.Name]), TimeSpan.FromMilliseconds(1));
        var outcome = await worker.AskAsync(Request, CancellationToken.None);
        Assert.Equal(SeedWorker.Hung, Assert.Single(outcome.Broken).Id);
        Assert.False(worker.IsUsable);
    }

    [Fact]
    public async Task A_worker_that_dies_is_a_bad_seed_that_tells_its_exit_code_and_what_it_said()
    {
        // These words are wrong: the program says so on standard error, and ends with 2.
        using var worker = SeedWorker.Start(OwnProgram.With(["no-such-word"]), TimeSpan.FromMinutes(1));
        var outcome = await worker.AskAsync(Request, CancellationToken.None);
        var broken = Assert.Single(outcome.Broken);
        Assert.Equal(SeedWorker.Died, broken.Id);
        Assert.Contains("code 2", broken.Text, StringComparison.Ordinal);
        Assert.Contains("no-such-word", outcome.Text, StringComparison.Ordinal);
        Assert.False(worker.IsUsable);
    }

    [Fact]
    public async Task A_stopped_worker_is_no_bad_seed()
    {
        using var worker = SeedWorker.Start();
        using var stop = new CancellationTokenSource();
        var asked = worker.AskAsync(Request, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.False(worker.IsUsable);
    }
}
