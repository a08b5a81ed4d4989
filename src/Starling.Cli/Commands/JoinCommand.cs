using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using Starling.Api;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

/// <summary>A node joins by being started; what would move can be seen before.</summary>
internal static class JoinCommand
{
    public static Command Make()
    {
        var members = new Argument<string>("members") { HelpName = "HOST:PORT,...", Description = "Some members of the cluster; one that answers is enough." };
        var settings = new Argument<string[]>("settings")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "The new node's settings, for example --data DIR --listen 10.0.0.4:7800. 'starling start -- --help' lists them.",
        };
        var dataCentre = new Option<string>("--dc") { HelpName = "NAME", Description = "The new node's data centre. Default: dc1." };
        var rack = new Option<string>("--rack") { HelpName = "NAME", Description = "The new node's rack. Default: rack1." };
        var rehearsal = new Option<bool>("--dry-run") { Description = "Show what would move to the new node, and start none." };
        var asJson = Options.Json();
        var command = new Command("join", "Run a node that joins a running cluster, in the foreground. It takes its share of the data over while all is used.")
        {
            members, settings, dataCentre, rack, rehearsal, asJson,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((words, cancellation) =>
        {
            var (site, shelf) = (words.GetValue(dataCentre), words.GetValue(rack));
            if (words.GetValue(rehearsal))
            {
                var change = new ClusterChange { Kind = ClusterChangeKind.Join, DataCentre = site, Rack = shelf, IsRehearsal = true };
                return Session.RunAsync(words.GetRequiredValue(members), "members", async starling =>
                {
                    await ChangeCommand.AskAsync(starling, change, words.GetValue(asJson), cancellation);
                    return ExitCodes.Done;
                });
            }

            return StartCommand.RunAsync(
                [
                    "--join", words.GetRequiredValue(members), .. words.GetValue(settings) ?? [], .. words.UnmatchedTokens,
                    .. site is null ? Array.Empty<string>() : ["--dc", site], .. shelf is null ? Array.Empty<string>() : ["--rack", shelf],
                ],
                cancellation);
        });
        return command;
    }
}
