using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>Many seeds over some workers: hands them out in order, adds up, and makes each bad one small and saves it.</summary>
internal sealed class Campaign(CampaignPlan plan, SeedWorkers workers)
{
    /// <summary>Beyond so many bad seeds something general is wrong, and the others are saved as they are.</summary>
    private const int MinimisedMax = 5;

    private readonly Lock gate = new();
    private readonly long since = Environment.TickCount64;
    private bool isStopping;
    private int minimised;

    /// <summary>The sums so far. Read it inside <see cref="Look{T}"/> while the campaign runs.</summary>
    public Tally Tally { get; } = new();

    /// <summary>Told of each seed that has ended, one at a time.</summary>
    public Action<SeedOutcome> OnSeed { get; init; } = static _ => { };

    /// <summary>Told of each bad seed once it has been made small and saved, one at a time: the outcome, and a remark of what was done with it.</summary>
    public Action<SeedOutcome, string> OnBad { get; init; } = static (_, _) => { };

    /// <summary>Told of what befell the workers and is no fault of a seed, one at a time.</summary>
    public Action<string> OnRemark { get; init; } = static _ => { };

    public TimeSpan Elapsed => TimeSpan.FromMilliseconds(Environment.TickCount64 - since);

    /// <summary>Looks at the sums while nobody changes them.</summary>
    public T Look<T>(Func<Tally, T> look)
    {
        lock (gate)
        {
            return look(Tally);
        }
    }

    /// <exception cref="OperationCanceledException">It was stopped; the sums hold what had ended by then.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var requests = plan.Requests().GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, workers.Count).Select(_ => PumpAsync(requests, cancellation)));
    }

    private async Task PumpAsync(IEnumerator<SeedRequest> requests, CancellationToken cancellation)
    {
        while (Next(requests) is { } request)
        {
            var outcome = await RunAsync(request, cancellation);
            lock (gate)
            {
                Tally.Add(outcome);
                isStopping |= plan.StopAtFirst && !outcome.IsGood;
                OnSeed(outcome);
            }

            if (!outcome.IsGood)
            {
                await CareForAsync(outcome, cancellation);
            }
        }
    }

    /// <summary>Runs a seed, and once more when its worker died: that may have been the machine's doing (no memory, a signal), and only a seed
    /// that ends two workers is bad for it.</summary>
    private async Task<SeedOutcome> RunAsync(SeedRequest request, CancellationToken cancellation)
    {
        var outcome = await workers.RunAsync(request, cancellation);
        if (!outcome.Broke(SeedWorker.Died))
        {
            return outcome;
        }

        var again = await workers.RunAsync(request, cancellation);
        var verdict = again.IsGood ? "good when run again" : again.Broke(SeedWorker.Died) ? "run again, with the same end" : "bad when run again";
        lock (gate)
        {
            OnRemark($"a worker died: {outcome.Broken[0].Text}; its seed {request.Seed} is {verdict}");
        }

        return again;
    }

    private SeedRequest? Next(IEnumerator<SeedRequest> requests)
    {
        lock (gate)
        {
            return !isStopping && !(Elapsed > plan.Time) && requests.MoveNext() ? requests.Current : null;
        }
    }

    private async Task CareForAsync(SeedOutcome outcome, CancellationToken cancellation)
    {
        var words = SeedWords.TryParse(outcome.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var read, out _) ? read : SeedWords.None;
        var remark = "";
        if (plan.MinimiserRuns > 0 && Interlocked.Increment(ref minimised) <= MinimisedMax && Shrinks(outcome))
        {
            var smaller = await new Minimiser(
                candidate => workers.RunAsync(new SeedRequest { Seed = outcome.Seed, Words = candidate.ToString() }, cancellation),
                plan.MinimiserRuns).ShrinkAsync(words);
            if (smaller.Promise is null)
            {
                remark = "Run again it was good: something that the seed does not decide plays a part.";
            }
            else
            {
                (outcome, words) = (smaller.Outcome, smaller.Words);
                remark = $"Made as small as {smaller.Runs} runs could.";
            }
        }

        if (plan.SeedsFolder is { } folder)
        {
            remark += await TrySaveAsync(folder, outcome, words, cancellation);
        }

        lock (gate)
        {
            OnBad(outcome, remark);
        }
    }

    /// <summary>A hanging seed takes a minute for each try, and two runs that differ are nothing that fewer faults explain.</summary>
    private static bool Shrinks(SeedOutcome outcome) => outcome.Broken[0].Id is not (SeedWorker.Hung or SeedRun.RunsDiffer);

    private async Task<string> TrySaveAsync(string folder, SeedOutcome outcome, SeedWords words, CancellationToken cancellation)
    {
        try
        {
            return await DrawAndSaveAsync(folder, outcome, words, cancellation);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            // The seed itself is what matters, and the caller prints it.
            return $" WARNING: not saved in {folder}: {fault.Message}";
        }
    }

    private async Task<string> DrawAndSaveAsync(string folder, SeedOutcome outcome, SeedWords words, CancellationToken cancellation)
    {
        string file;
        lock (gate)
        {
            file = SeedFolder.Save(folder, new SeedLine(outcome.Seed, words, outcome.Broken[0].ToString()));
        }

        if (!Shrinks(outcome))
        {
            return $" Saved in {file}.";
        }

        var picture = Path.GetFullPath(Path.Combine(folder, $"{outcome.Seed}.html"));
        var drawn = await workers.RunAsync(new SeedRequest { Seed = outcome.Seed, Words = words.ToString(), Picture = picture }, cancellation);
        return $" Saved in {file}"
            + (drawn.PictureFault is { } fault ? $", WARNING: without a picture: {fault}" : File.Exists(picture) ? $", with a picture: {picture}." : ".");
    }
}
