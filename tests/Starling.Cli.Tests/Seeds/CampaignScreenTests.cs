using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Output;
using Starling.Cli.Processes;
using Starling.Cli.Seeds;
using Starling.Simulator.Runs;
using Starling.World;
using Xunit;

namespace Starling.Cli.Tests.Seeds;

/// <summary>How a campaign ends when something around it fails: the verdict is never lost.</summary>
public sealed class CampaignScreenTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("starling-campaign-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_bad_seed_is_told_although_it_cannot_be_saved()
    {
        var plan = new CampaignPlan
        {
            From = 1, Seeds = 1, Words = new SeedWords { Bugs = Mutant.QuorumOffByOne }, SeedsFolder = Path.Combine(folder.FullName, "gone"),
        };
        using var workers = new SeedWorkers(1);
        var told = "";
        var campaign = new Campaign(plan, workers) { OnBad = (bad, remark) => told += $"{bad.Seed}{remark}" };
        await campaign.RunAsync(CancellationToken.None);
        Assert.Equal(1, campaign.Tally.Bad);
        Assert.StartsWith("1 WARNING: not saved in", told, StringComparison.Ordinal);
        Assert.False(Directory.Exists(plan.SeedsFolder), "the folder was made behind everybody's back");
        Assert.Equal(ExitCodes.PromiseBroken, await CampaignScreen.RunAsync(plan, workers, null, asJson: true, CancellationToken.None));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_saved_at_the_end_is_3()
    {
        var file = Path.Combine(folder.FullName, "ledger.json");
        var ledger = LedgerFile.Open(file);
        File.WriteAllText(file, "{}");
        using var workers = new SeedWorkers(1);
        var plan = new CampaignPlan { From = 1, Seeds = 1, Words = SeedWords.None };
        Assert.Equal(ExitCodes.Failed, await CampaignScreen.RunAsync(plan, workers, ledger, asJson: true, CancellationToken.None));
        Assert.Equal("{}", File.ReadAllText(file));
    }

    [Fact]
    public async Task A_seed_whose_worker_died_once_and_that_is_good_when_run_again_is_good_and_the_cause_is_told()
    {
        var started = 0;
        using var workers = new SeedWorkers(1, () => ++started == 1 ? Dying() : SeedWorker.Start());
        var remark = "";
        var plan = new CampaignPlan { From = 5, Seeds = 2, Words = SeedWords.None, SeedsFolder = folder.FullName };
        var campaign = new Campaign(plan, workers) { OnRemark = text => remark += text };
        await campaign.RunAsync(CancellationToken.None);
        Assert.Equal((2, 0), (campaign.Tally.Seeds, campaign.Tally.Bad));
        Assert.Contains("ended with code 2: ", remark, StringComparison.Ordinal);
        Assert.EndsWith("its seed 5 is good when run again", remark, StringComparison.Ordinal);
        Assert.Empty(folder.GetFiles());
    }

    [Fact]
    public async Task A_seed_that_ends_two_workers_is_bad()
    {
        using var workers = new SeedWorkers(1, Dying);
        var campaign = new Campaign(new CampaignPlan { From = 5, Seeds = 1, Words = SeedWords.None }, workers);
        await campaign.RunAsync(CancellationToken.None);
        Assert.Contains("ended with code 2", Assert.Single(campaign.Tally.BadSeeds).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_made_is_told_and_one_that_cannot_be_used_is_refused()
    {
        var fresh = Path.Combine(folder.FullName, "fresh");
        Assert.True(SeedsHome.Prepare(fresh));
        Assert.False(SeedsHome.Prepare(fresh));
        Assert.Empty(Directory.GetFiles(fresh));
        var file = Path.Combine(folder.FullName, "file");
        File.WriteAllText(file, "");
        Assert.Contains("cannot be saved in", Assert.Throws<IOException>(() => SeedsHome.Prepare(file)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(fresh, "faults.txt"), "luck\n");
        Assert.Throws<FormatException>(() => SeedsHome.Prepare(fresh));
    }

    /// <summary>These words are wrong: the program says so and ends.</summary>
    private static SeedWorker Dying() => SeedWorker.Start(OwnProgram.With(["no-such-word"]), TimeSpan.FromMinutes(1));
}
