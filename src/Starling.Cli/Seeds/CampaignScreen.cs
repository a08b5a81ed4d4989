using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Output;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>A campaign as people see it: a line that changes, each bad seed as it comes, the sums at the end.</summary>
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
            OnBad = (outcome, remark) =>
            {
                line.Clear();
                (asJson ? Console.Error : Console.Out).WriteLine($"{outcome.Text.TrimEnd()}\n  {Again(outcome)}\n  {remark.Trim()}".TrimEnd());
            },
        };
        var isStopped = false;
        try
        {
            await FollowAsync(campaign, plan, line, ledger, campaign.RunAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            isStopped = true;
        }

        line.Clear();
        ledger?.Save();
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(campaign.Tally, LedgerJson.Default.Tally));
        }
        else
        {
            TallyText.Print(campaign.Tally, campaign.Elapsed, MarkNames.All);
        }

        if (isStopped)
        {
            Screen.Complain("stopped; the figures are those of the seeds that had ended");
        }

        return campaign.Tally.Bad > 0 ? ExitCodes.PromiseBroken : isStopped ? ExitCodes.NotKnown : ExitCodes.Done;
    }

    private static void Introduce(CampaignPlan plan, SeedWorkers workers)
    {
        var saved = plan.Saved.Count > 0 ? $"{plan.Saved.Count} saved seeds, then " : "";
        var fresh = plan.Seeds == 0 ? "no others" : $"seeds from {plan.From}";
        var words = plan.Words == SeedWords.None ? "" : $", {plan.Words}";
        Console.Error.WriteLine($"{saved}{fresh}{words}, {workers.Count} workers");
    }

    private static async Task FollowAsync(Campaign campaign, CampaignPlan plan, ProgressLine line, LedgerFile? ledger, Task work)
    {
        ulong? total = plan.Seeds == ulong.MaxValue ? null : plan.Seeds + (ulong)plan.Saved.Count;
        for (var i = 1; !work.IsCompleted; i++)
        {
            await Task.WhenAny(work, Task.Delay(LookEvery));
            campaign.Look(tally =>
            {
                line.Show(TallyText.Brief(tally, total, campaign.Elapsed));
                if (i % LooksPerSave == 0)
                {
                    ledger?.Save();
                }

                return 0;
            });
        }

        await work;
    }

    /// <summary>What to type to see it again.</summary>
    private static string Again(SeedOutcome outcome) => $"again: starling sim replay {outcome.Seed} {outcome.Words}".TrimEnd();
}
