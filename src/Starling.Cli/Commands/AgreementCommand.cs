using System;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;
using Starling.Api;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

/// <summary>The answer to "is my data the same everywhere?"</summary>
internal static class AgreementCommand
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);

    public static Command Make()
    {
        var table = new Argument<string?>("table")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "One table's name. Default: all tables.",
        };
        var asJson = Options.Json();
        var watch = new Option<bool>("--watch") { Description = "Show it again each second, until Ctrl-C." };
        var slots = new Option<bool>("--slots") { Description = "Each slot of the table that is not agreed; with --json every slot." };
        var command = new Command(
            "agreement",
            "Show how far the replicas have proven that they are equal, and what is in the way. Ends with 1 while something is not proven.")
        {
            table, asJson, watch, slots,
        };
        command.Validators.Add(words =>
        {
            if (words.GetValue(slots) && words.GetValue(table) is null)
            {
                words.AddError("--slots shows one table: name it.");
            }

            if (words.GetValue(watch) && words.GetValue(asJson))
            {
                words.AddError("--watch is for people: leave it out with --json.");
            }
        });
        command.SetAction((words, cancellation) => Session.RunAsync(words, async starling =>
        {
            var query = new AgreementQuery { Table = words.GetValue(table), WithSlots = words.GetValue(slots) };
            if (words.GetValue(watch))
            {
                return await WatchAsync(starling, query, cancellation);
            }

            var told = await starling.AgreementAsync(query, cancellation);
            if (words.GetValue(asJson))
            {
                JsonText.Print(json => AgreementJson.Write(json, told));
            }
            else
            {
                AgreementText.Print(told);
            }

            return IsProven(told) ? ExitCodes.Done : ExitCodes.NotFoundOrPartial;
        }));
        return command;
    }

    /// <summary>True when every node answered, and says of every slot that it is agreed.</summary>
    internal static bool IsProven(ClusterAgreement told) =>
        told.Nodes.All(node => node.Tables is { } tables && tables.All(table => table.Agreed == table.Slots));

    /// <summary>Ctrl-C is how a watch is meant to end, so it ends as the last look did. A look that fails is shown, and the next one follows.</summary>
    private static async Task<int> WatchAsync(IStarling starling, AgreementQuery query, CancellationToken cancellation)
    {
        var code = ExitCodes.NotFoundOrPartial;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var told = await starling.AgreementAsync(query, cancellation);
                Screen.Results.Clear();
                AgreementText.Print(told);
                code = IsProven(told) ? ExitCodes.Done : ExitCodes.NotFoundOrPartial;
                await Task.Delay(WatchEvery, cancellation);
            }
            catch (StarlingException fault) when (fault.Code is StarlingError.Unavailable or StarlingError.Timeout or StarlingError.NotReady)
            {
                Screen.Complain(Failures.InWords(fault));
                code = Failures.ExitCodeOf(fault);
                await Task.Delay(WatchEvery, CancellationToken.None);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return code;
            }
        }

        return code;
    }
}
