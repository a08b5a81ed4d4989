using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using Starling.Cli.Output;
using Starling.Cli.Seeds;
using Starling.Simulator.Runs;

namespace Starling.Cli.Commands;

internal static class SimReplayCommand
{
    private const int LinesMax = 1_000_000;
    private const int TraceLines = 200_000;
    private const int LogLines = 2_000;

    public static Command Make()
    {
        var seed = SimOptions.Seed();
        var words = SimOptions.Words();
        var trace = NumberOption.MakeOptional("--trace", "LINES", $"Print the trace's first lines. Without a number: {TraceLines}.", TraceLines, LinesMax);
        var log = NumberOption.MakeOptional("--log", "LINES", $"Print the last lines of the nodes' logs. Without a number: {LogLines}.", LogLines, LinesMax);
        var picture = new Option<string?>("--picture") { HelpName = "FILE", Description = "Draw the run as a page that a browser shows." };
        picture.Validators.Add(static word =>
        {
            if (word.Tokens is [{ Value: var name }] && string.IsNullOrWhiteSpace(name))
            {
                word.AddError("--picture needs the name of a file.");
            }
        });
        var asJson = Options.Json();
        var command = new Command(
            "replay",
            "Run one seed again, twice, and show what happened. Ends with 0 only if every promise was kept and both runs were the same.")
        {
            seed, words, trace, log, picture, asJson,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var workers = new SeedWorkers(1);
            var request = new SeedRequest
            {
                Seed = parsed.GetValue(seed),
                Words = parsed.GetValue(words)!.ToString(),
                Twice = true,
                TraceLines = parsed.GetValue(trace) ?? 0,
                LogLines = parsed.GetValue(log) ?? 0,
                WantsText = true,
                Picture = parsed.GetValue(picture) is { } file ? Path.GetFullPath(file) : null,
            };
            return await SimEnd.OfAsync(async () =>
            {
                var outcome = await workers.RunAsync(request, cancellation);
                if (parsed.GetValue(asJson))
                {
                    Console.WriteLine(JsonSerializer.Serialize(outcome, RunsJson.Default.SeedOutcome));
                }
                else
                {
                    Print(outcome);
                }

                if (outcome.PictureFault is { } fault)
                {
                    Screen.Complain($"the picture could not be written: {fault}");
                }

                return !outcome.IsGood ? ExitCodes.PromiseBroken : outcome.PictureFault is null ? ExitCodes.Done : ExitCodes.Failed;
            });
        });
        return command;
    }

    private static void Print(SeedOutcome outcome)
    {
        foreach (var line in outcome.TraceLines)
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(outcome.Text.TrimEnd());
        Console.WriteLine(outcome.Hash.Length == 0
            ? "The run had no end."
            : outcome.Broke(SeedRun.RunsDiffer) ? "Two runs differed." : $"Two runs, one trace: {outcome.Hash}.");
    }
}
