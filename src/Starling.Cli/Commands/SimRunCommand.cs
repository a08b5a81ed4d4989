using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Output;
using Starling.Cli.Seeds;
using Starling.Simulator.Runs;
using Starling.World;

namespace Starling.Cli.Commands;

internal static class SimRunCommand
{
    private const ulong SeedsUsual = 100;

    public static Command Make()
    {
        var seeds = SimOptions.Seeds(SeedsUsual);
        var time = SimOptions.Duration("--for", "How long: 90s, 15m, 8h. No seed begins later.");
        var from = SimOptions.From();
        var workers = SimOptions.Workers();
        var report = new Option<string?>("--report") { HelpName = "FILE", Description = "Add what was run to this ledger, which 'sim report' shows. Not with --bugs." };
        var folder = new Option<string?>("--seeds-folder")
        {
            HelpName = "DIR",
            Description = $"Where bad seeds are saved; made when it is not there. Default: '{SimOptions.SeedsFolderName}' of the current folder, if "
                + "there is one.",
        };
        var saved = new Option<bool>("--saved") { Description = "Run the seeds that are saved in the seeds' folder before the others." };
        var forced = SimOptions.Classes("--forced", "Kinds of trouble that every run has, with commas between.");
        var without = SimOptions.Classes("--without", "Kinds of trouble that no run has.");
        var allowed = SimOptions.Classes("--allowed", "Kinds of trouble that may be drawn; no others are. Default: all.");
        var bugs = SimOptions.Bugs();
        var beyond = new Option<bool>("--beyond-budget") { Description = "Lose more disks than the promises cover: what was lost must then be told, not hidden." };
        var stop = new Option<bool>("--stop-at-first") { Description = "Begin no other seed after the first bad one." };
        var twice = new Option<bool>("--twice") { Description = "Run each seed twice; two runs that differ are a bad seed." };
        var smaller = NumberOption.Make("--minimise", "RUNS", "Runs for making a bad seed smaller; 0 leaves it as it is.", 60, 0, 10_000);
        var asJson = Options.Json();
        var words = SimOptions.Words();
        var command = new Command("run", "Run many seeds in worker processes. Ends with 0 only if every promise was kept.")
        {
            words, seeds, time, from, workers, report, folder, saved, forced, without, allowed, bugs, beyond, stop, twice, smaller, asJson,
        };
        command.Validators.Add(result =>
        {
            if (Options.IsGiven(result, seeds) && Options.IsGiven(result, time))
            {
                result.AddError("--seeds and --for exclude each other: either a number or a time.");
            }

            RefuseTwice(result, words, (forced, "forced"), (without, "without"), (allowed, "allowed"), (bugs, "bugs"), (beyond, "beyond"));
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            () =>
            {
                var all = parsed.GetValue(words)!;
                all = all with
                {
                    Forced = parsed.GetValue(forced) ?? all.Forced,
                    Without = parsed.GetValue(without) ?? all.Without,
                    Allowed = parsed.GetValue(allowed) ?? all.Allowed,
                    Bugs = parsed.GetValue(bugs) ?? all.Bugs,
                    BeyondBudget = all.BeyondBudget | parsed.GetValue(beyond),
                };
                var plan = new CampaignPlan
                {
                    From = parsed.GetValue(from) ?? Fresh.SeedOf(DateOnly.FromDateTime(DateTime.UtcNow)),
                    Seeds = parsed.GetValue(seeds) ?? (parsed.GetValue(time) is null ? SeedsUsual : ulong.MaxValue),
                    Time = parsed.GetValue(time),
                    Words = all,
                    StopAtFirst = parsed.GetValue(stop),
                    Twice = parsed.GetValue(twice),
                    MinimiserRuns = parsed.GetValue(smaller),
                    SeedsFolder = parsed.GetValue(folder) ?? (Directory.Exists(SimOptions.SeedsFolderName) ? SimOptions.SeedsFolderName : null),
                };
                return plan with { Saved = parsed.GetValue(saved) ? ReadSaved(plan.SeedsFolder) : [] };
            },
            parsed.GetValue(report), parsed.GetValue(workers), parsed.GetValue(asJson), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Func<CampaignPlan> makePlan, string? report, int workers, bool asJson, CancellationToken cancellation)
    {
        try
        {
            var plan = makePlan();
            plan.Demand();
            if (plan.Words.Bugs != Mutant.None)
            {
                plan = plan with { SeedsFolder = null };
                report = report is null ? null : throw new FormatException("--report is not for runs with planted bugs: what they break is meant to break.");
            }

            var ledger = report is null ? null : LedgerFile.Open(report);
            if (plan.SeedsFolder is { } folder && SeedsHome.Prepare(folder))
            {
                Screen.Warn($"there was no folder '{folder}', and it has been made: bad seeds are saved in it");
            }

            using var pool = new SeedWorkers(workers);
            return await CampaignScreen.RunAsync(plan, pool, ledger, asJson, cancellation);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            Screen.Complain(fault.Message);
            return ExitCodes.Usage;
        }
    }

    private static SeedLine[] ReadSaved(string? folder)
    {
        if (folder is null || !Directory.Exists(folder))
        {
            throw new FormatException($"There is no folder '{folder ?? SimOptions.SeedsFolderName}' here, so no saved seeds. Name one with --seeds-folder.");
        }

        return [.. SeedFolder.Read(folder)];
    }

    /// <summary>What stands before the '='; 'mutants' is another name of 'bugs'.</summary>
    private static string NameOf(string word) => word.Split('=')[0] is var name && name == "mutants" ? "bugs" : name;

    /// <summary>An option and a word of the same meaning: nobody could tell which of them holds.</summary>
    private static void RefuseTwice(CommandResult result, Argument<SeedWords> words, params ReadOnlySpan<(Option Option, string Word)> pairs)
    {
        var tokens = result.GetResult(words)?.Tokens ?? [];
        foreach (var (option, word) in pairs)
        {
            if (Options.IsGiven(result, option) && tokens.Any(token => NameOf(token.Value) == word))
            {
                result.AddError($"{option.Name} and {word}= say the same thing: write one of them.");
            }
        }
    }
}
