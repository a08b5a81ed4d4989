using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Seeds;
using Starling.Simulator.Runs;
using Starling.World;
using Xunit;

namespace Starling.Cli.Tests.Seeds;

public sealed class CampaignTests
{
    private static readonly SeedWords OffByOne = new() { Bugs = Mutant.QuorumOffByOne };

    [Fact]
    public void Saved_seeds_come_first_each_with_its_own_words()
    {
        var plan = new CampaignPlan
        {
            From = 10,
            Seeds = 2,
            Words = new SeedWords { Clients = 3 },
            Saved = [new SeedLine(7, new SeedWords { Machines = 4 }, "old")],
        };
        Assert.Equal(["7 machines=4", "10 clients=3", "11 clients=3"], plan.Requests().Select(static request => $"{request.Seed} {request.Words}"));
    }

    [Fact]
    public void Seeds_end_where_numbers_do() =>
        Assert.Equal(2, new CampaignPlan { From = ulong.MaxValue - 1, Seeds = 10, Words = SeedWords.None }.Requests().Count());

    [Fact]
    public async Task A_bad_seed_is_made_smaller_and_saved_with_what_it_broke()
    {
        var folder = Directory.CreateTempSubdirectory("starling-seeds-");
        try
        {
            var plan = new CampaignPlan { From = 1, Seeds = 50, Words = OffByOne, StopAtFirst = true, MinimiserRuns = 6, SeedsFolder = folder.FullName };
            using var workers = new SeedWorkers(1);
            var remarks = new List<string>();
            var campaign = new Campaign(plan, workers) { OnBad = (_, remark) => remarks.Add(remark) };
            await campaign.RunAsync(CancellationToken.None);
            var bad = Assert.Single(campaign.Tally.BadSeeds);
            var line = Assert.Single(SeedFolder.Read(folder.FullName));
            Assert.Equal(bad.Seed, line.Seed);
            Assert.Equal(Mutant.QuorumOffByOne, line.Words.Bugs);
            Assert.NotEqual(OffByOne, line.Words);
            Assert.StartsWith(bad.Cause.Split(':')[0] + ":", line.Cause, StringComparison.Ordinal);
            Assert.Contains("Made as small as", Assert.Single(remarks), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(folder.FullName, $"{bad.Seed}.html")), "there is no picture");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_ledger_adds_up_over_commands()
    {
        var folder = Directory.CreateTempSubdirectory("starling-ledger-");
        try
        {
            var file = Path.Combine(folder.FullName, "ledger.json");
            foreach (var from in new[] { 1UL, 2UL })
            {
                using var workers = new SeedWorkers(2);
                var ledger = LedgerFile.Open(file);
                await new Campaign(new CampaignPlan { From = from, Seeds = 3, Words = SeedWords.None }, workers) { OnSeed = ledger.Add }.RunAsync(CancellationToken.None);
                ledger.Save();
            }

            Assert.Equal(["1-4"], LedgerFile.Read(file).Distinct.Texts());
            Assert.Equal(4, LedgerFile.Read(file).Totals.Seeds);
            File.WriteAllText(file, "{");
            Assert.Contains("is no ledger", Assert.Throws<FormatException>(() => LedgerFile.Open(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
