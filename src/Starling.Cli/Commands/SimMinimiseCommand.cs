using System;
using System.CommandLine;
using Starling.Cli.Output;
using Starling.Cli.Seeds;
using Starling.Simulator.Runs;

namespace Starling.Cli.Commands;

internal static class SimMinimiseCommand
{
    public static Command Make()
    {
        var seed = SimOptions.Seed();
        var words = SimOptions.Words();
        var runs = NumberOption.Make("--runs", "N", "Runs at most.", 200, 1, 100_000);
        var command = new Command(
            "minimise",
            "Make a bad seed smaller: fewer kinds of trouble, fewer strikes, a shorter run, fewer clients and machines, as long as the same "
            + "promise stays broken. Prints the shortest words. Ends with 1 when the seed is good as it is.")
        {
            seed, words, runs,
        };
        command.SetAction((parsed, cancellation) => SimEnd.OfAsync(async () =>
        {
            using var workers = new SeedWorkers(1);
            using var line = new ProgressLine();
            var number = parsed.GetValue(seed);
            var tried = 0;
            var smaller = await new Minimiser(
                async candidate =>
                {
                    var outcome = await workers.RunAsync(new SeedRequest { Seed = number, Words = candidate.ToString() }, cancellation);
                    line.Show($"{++tried} runs; the last {(outcome.IsGood ? "was good" : $"broke {outcome.Broken[0].Id}")}: {candidate}");
                    return outcome;
                },
                parsed.GetValue(runs)).ShrinkAsync(parsed.GetValue(words)!);
            line.Clear();
            if (smaller.Promise is null)
            {
                Screen.Complain($"seed {number} is good as it is: there is nothing to make smaller");
                return ExitCodes.NotFoundOrPartial;
            }

            Console.WriteLine(smaller.Outcome.Text.TrimEnd());
            Console.WriteLine(smaller.IsComplete
                ? $"{smaller.Runs} runs; nothing more can go."
                : $"{smaller.Runs} runs were not enough to try everything; give it more with --runs.");
            Console.WriteLine($"{number} {smaller.Words}".TrimEnd());
            return ExitCodes.Done;
        }));
        return command;
    }
}
