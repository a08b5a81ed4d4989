using System;
using System.CommandLine;
using System.IO;
using Starling.Cli.Output;
using Starling.Cli.Seeds;
using Starling.Simulator.Runs;

namespace Starling.Cli.Commands;

internal static class SimReportCommand
{
    private const string FileUsual = "docs/simulation.json";

    public static Command Make()
    {
        var file = new Argument<string>("file") { Description = $"The ledger. Default: {FileUsual}.", DefaultValueFactory = _ => FileUsual };
        var asPage = new Option<bool>("--markdown") { Description = "Print the page that is kept as docs/simulation.md." };
        var asJson = Options.Json();
        var command = new Command("report", "Show a ledger: what all runs with --report have added up to.") { file, asPage, asJson };
        command.Validators.Add(result =>
        {
            if (Options.IsGiven(result, asPage) && Options.IsGiven(result, asJson))
            {
                result.AddError("--json and --markdown exclude each other: either a page or JSON.");
            }
        });
        command.SetAction(parsed =>
        {
            try
            {
                var ledger = LedgerFile.Read(parsed.GetValue(file)!);
                if (parsed.GetValue(asJson))
                {
                    Console.Write(ledger.ToJson());
                }
                else if (parsed.GetValue(asPage))
                {
                    Console.Write(LedgerPage.Write(ledger, MarkNames.All));
                }
                else
                {
                    LedgerText.Print(ledger, MarkNames.All);
                }

                return ExitCodes.Done;
            }
            catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
            {
                Screen.Complain($"{fault.Message} A ledger is made by 'starling sim run --report FILE'.");
                return ExitCodes.Usage;
            }
        });
        return command;
    }
}
