using System;
using System.CommandLine;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Output;
using Starling.Cli.Seeds;
using Starling.Simulator.Faults;
using Starling.Simulator.Runs;
using Starling.World;

namespace Starling.Cli.Commands;

internal static class SimRunCommand
{
    private const ulong SeedsUsual = 100;

    public static Command Make()
    {
        var seeds = new Option<ulong?>("--seeds") { HelpName = "N", Description = $"How many seeds. Default: {SeedsUsual}, or as many as the time of --for allows." };
        var time = SimOptions.Duration("--for", "How long: 90s, 15m, 8h. No seed begins later.");
        var from = SimOptions.From();
        var workers = SimOptions.Workers();
        var report = new Option<string?>("--report") { HelpName = "FILE", Description = "Add what was run to this ledger, which 'sim report' shows. Not with --bugs." };
        var folder = new Option<string?>("--seeds-folder")
        {
            HelpName = "DIR",
            Description = $"Where bad seeds are saved. Default: '{SimOptions.SeedsFolderName}' of the current folder, if there is one.",
        };
        var saved = new Option<bool>("--saved") { Description = "Run the seeds that are saved in the seeds' folder before the others." };
        var forced = SimOptions.Classes("--forced", "Kinds of trouble that every run has, with commas between.");
        var without = SimOptions.Classes("--without", "Kinds of trouble that no run has.");
        var allowed = SimOptions.Classes("--allowed", "Kinds of trouble that may be drawn; no others are. Default: all.");
        var bugs = SimOptions.Bugs();
        var beyond = new Option<bool>("--beyond-budget") { Description = "Lose more disks than the promises cover: what was lost must then be told, not hidden." };
        var stop = new Option<bool>("--stop-at-first") { Description = "Begin no other seed after the first bad one." };
        var twice = new Option<bool>("--twice") { Description = "Run each seed twice; two runs that differ are a bad seed." };
        var smaller = SimOptions.Count("--minimise", "RUNS", "Runs for making a bad seed smaller; 0 leaves it as it is.", 60, 0, 10_000);
        var asJson = Options.Json();
        var words = SimOptions.Words();
        var command = new Command("run", "Run many seeds in worker processes. Ends with 0 only if every promise was kept.")
        {
            words, seeds, time, from, workers, report, folder, saved, forced, without, allowed, bugs, beyond, stop, twice, smaller, asJson,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(seeds) is not null && result.GetValue(time) is not null)
            {
                result.AddError("--seeds and --for exclude each other: either a number or a time.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var all = Join(parsed.GetValue(words)!, parsed.GetValue(forced), parsed.GetValue(without), parsed.GetValue(allowed), parsed.GetValue(bugs));
            all = all with { BeyondBudget = all.BeyondBudget | parsed.GetValue(beyond) };
            var home = parsed.GetValue(folder) ?? (Directory.Exists(SimOptions.SeedsFolderName) ? SimOptions.SeedsFolderName : null);
            try
            {
                var plan = new CampaignPlan
                {
                    From = parsed.GetValue(from) ?? Fresh.SeedOf(DateOnly.FromDateTime(DateTime.UtcNow)),
                    Seeds = parsed.GetValue(seeds) ?? (parsed.GetValue(time) is null ? SeedsUsual : ulong.MaxValue),
                    Time = parsed.GetValue(time),
                    Words = all,
                    Saved = !parsed.GetValue(saved) ? [] : SeedFolder.Read(home ?? throw new FormatException(
                        $"There is no folder '{SimOptions.SeedsFolderName}' here, so no saved seeds. Name one with --seeds-folder.")),
                    StopAtFirst = parsed.GetValue(stop),
                    Twice = parsed.GetValue(twice),
                    MinimiserRuns = parsed.GetValue(smaller),
                    SeedsFolder = all.Bugs == Mutant.None ? home : null,
                };
                var ledger = parsed.GetValue(report) is { } file && all.Bugs == Mutant.None ? LedgerFile.Open(file) : null;
                using var pool = new SeedWorkers(parsed.GetValue(workers));
                return await CampaignScreen.RunAsync(plan, pool, ledger, parsed.GetValue(asJson), cancellation);
            }
            catch (Exception fault) when (fault is FormatException or JsonException or IOException or UnauthorizedAccessException or Win32Exception)
            {
                Screen.Complain(fault.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static SeedWords Join(SeedWords words, FaultClass? forced, FaultClass? without, FaultClass? allowed, Mutant? bugs) => words with
    {
        Forced = words.Forced | (forced ?? FaultClass.None),
        Without = words.Without | (without ?? FaultClass.None),
        Allowed = allowed ?? words.Allowed,
        Bugs = words.Bugs | (bugs ?? Mutant.None),
    };
}
