using System;
using System.ComponentModel;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Output;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>A campaign as people see it: a line that changes, each bad seed as it comes, the sums at the end.</summary>
/// <remarks>The sums are printed whatever happens: they are what the hours were spent for. What could not be written is complained of after them.</remarks>
internal static class CampaignScreen
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private const int LooksPerSave = 60;

    public static async Task<int> RunAsync(
        CampaignPlan plan, SeedWorkers workers, LedgerFile? ledger, bool asJson, CancellationToken cancellation)
    {
        Introduce(plan, workers);
        using var line = new ProgressLine();
        var campaign = new Campaign(plan, workers)
        {
            OnSeed = outcome => ledger?.Add(outcome),
            OnRemark = text =>
            {
                line.Clear();
                Screen.Warn(text);
            },
            OnBad = (outcome, remark) =>
            {
                line.Clear();
                (asJson ? Console.Error : Console.Out).WriteLine($"{outcome.Text.TrimEnd()}\n  {Again(outcome)}\n  {remark.Trim()}".TrimEnd());
            },
        };
        var isStopped = false;
        Exception? failure = null;
        try
        {
            await FollowAsync(campaign, plan, line, ledger, campaign.RunAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            isStopped = true;
        }
        catch (Exception fault) when (fault is Win32Exception or IOException or UnauthorizedAccessException)
        {
            failure = fault;
        }

        line.Clear();
        var unsaved = ledger is null ? null : SaveFault(ledger);
        PrintSums(campaign, asJson);
        if (failure is not null)
        {
            Screen.Complain($"it ended early: {failure.Message}");
        }

        if (unsaved is not null)
        {
            Screen.Complain($"the ledger lacks this run: {unsaved}");
        }

        if (isStopped)
        {
            Screen.Complain("stopped; the figures are those of the seeds that had ended");
        }

        return campaign.Tally.Bad > 0 ? ExitCodes.PromiseBroken
            : isStopped ? ExitCodes.NotKnown
            : failure is not null || unsaved is not null ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static void Introduce(CampaignPlan plan, SeedWorkers workers)
    {
        var saved = plan.Saved.Count > 0 ? $"{plan.Saved.Count} saved seeds, then " : "";
        var fresh = plan.Seeds == 0 ? "no others" : $"seeds from {plan.From}";
        var words = plan.Words == SeedWords.None ? "" : $", {plan.Words}";
        Console.Error.WriteLine($"{saved}{fresh}{words}, {workers.Count} workers");
    }

    private static void PrintSums(Campaign campaign, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(campaign.Tally, LedgerJson.Default.Tally));
        }
        else
        {
            TallyText.Print(campaign.Tally, campaign.Elapsed, MarkNames.All);
        }
    }

    private static async Task FollowAsync(Campaign campaign, CampaignPlan plan, ProgressLine line, LedgerFile? ledger, Task work)
    {
        ulong? total = plan.Seeds == ulong.MaxValue ? null : plan.Seeds + (ulong)plan.Saved.Count;
        for (var i = 1; !work.IsCompleted; i++)
        {
            await Task.WhenAny(work, Task.Delay(LookEvery));
            line.Show(campaign.Look(tally => TallyText.Brief(tally, total, campaign.Elapsed)));
            if (i % LooksPerSave == 0 && ledger is not null && SaveFault(ledger) is { } fault)
            {
                line.Clear();
                Screen.Warn($"the ledger was not saved, and will be tried again: {fault}");
            }
        }

        await work;
    }

    /// <summary>Saves the ledger. Returns why it could not be saved whole; null when it was.</summary>
    private static string? SaveFault(LedgerFile ledger)
    {
        try
        {
            ledger.Save();
            return ledger.Lost == 0 ? null : $"{ledger.Lost} seeds came while it could not be saved, and were too many to keep";
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }

    /// <summary>What to type to see it again.</summary>
    private static string Again(SeedOutcome outcome) => $"again: starling sim replay {outcome.Seed} {outcome.Words}".TrimEnd();
}
