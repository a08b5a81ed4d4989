using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Output;
using Starling.Cli.Seeds;
using Starling.Simulator.Bugs;

namespace Starling.Cli.Commands;

internal static class SimMutantsCommand
{
    public static Command Make()
    {
        var names = new Argument<PlantedBug[]>("name")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Only these bugs. Default: all.",
            CustomParser = static result =>
            {
                var unknown = result.Tokens.FirstOrDefault(static token => Find(token.Value) is null);
                if (unknown is not null)
                {
                    result.AddError($"'{unknown.Value}' is no planted bug. The names are {string.Join(", ", PlantedBugs.All.Select(static bug => bug.Name))}.");
                    return [];
                }

                return [.. result.Tokens.Select(static token => Find(token.Value)!)];
            },
        };
        names.CompletionSources.Add([.. PlantedBugs.All.Select(static bug => bug.Name)]);
        var starts = NumberOption.Make("--starts", "N", "From how many places the seeds are counted.", 5, 1, 1000);
        var from = SimOptions.From();
        from.Description = "The first seed of the first start. Default: 1.";
        var workers = SimOptions.Workers();
        var asJson = Options.Json();
        var command = new Command(
            "mutants",
            "Plant bugs in the nodes, one at a time, and count the seeds until a promise that the bug breaks is reported broken. Ends with 0 only "
            + "if each was caught within its number of seeds, from every start.")
        {
            names, starts, from, workers, asJson,
        };
        command.SetAction((parsed, cancellation) => SimEnd.OfAsync(async () =>
        {
            if (!BugHunt.HasRoom(parsed.GetValue(from) ?? 1, parsed.GetValue(starts)))
            {
                Screen.Complain($"there are fewer seeds than {parsed.GetValue(starts)} starts need from {parsed.GetValue(from)} on: give a smaller --from");
                return ExitCodes.Usage;
            }

            var bugs = parsed.GetValue(names) is { Length: > 0 } some ? some : [.. PlantedBugs.All];
            using var pool = new SeedWorkers(parsed.GetValue(workers));
            var hunts = await HuntAsync(bugs, parsed.GetValue(from) ?? 1, parsed.GetValue(starts), pool, cancellation);
            if (parsed.GetValue(asJson))
            {
                BugHuntText.PrintJson(hunts);
            }
            else
            {
                BugHuntText.Print(hunts);
            }

            return hunts.All(static hunt => hunt.IsCaught) ? ExitCodes.Done : ExitCodes.PromiseBroken;
        }));
        return command;
    }

    private static async Task<IReadOnlyList<BugHunt>> HuntAsync(
        IReadOnlyList<PlantedBug> bugs, ulong from, int starts, SeedWorkers workers, CancellationToken cancellation)
    {
        using var line = new ProgressLine();
        var done = 0;
        return await Task.WhenAll(bugs.Select(async bug =>
        {
            var hunt = await BugHunt.RunAsync(bug, from, starts, workers, cancellation);
            line.Show($"{Interlocked.Increment(ref done)} of {bugs.Count} bugs");
            return hunt;
        }));
    }

    private static PlantedBug? Find(string name) => PlantedBugs.All.FirstOrDefault(bug => bug.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
