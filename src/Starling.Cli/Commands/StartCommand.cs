using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using System.Diagnostics;
using Starling.Cli.Output;
using Starling.Cli.Processes;

namespace Starling.Cli.Commands;

internal static class StartCommand
{
    public static Command Make()
    {
        // The server knows its settings and complains about wrong ones; here they are only passed on.
        var settings = new Argument<string[]>("settings")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "The server's settings, for example --data DIR --listen 10.0.0.1:7800 --seeds A,B,C. 'starling start -- --help' lists them.",
        };
        var command = new Command("start", "Run one node in the foreground until it is told to stop. The exit code is the server's.")
        {
            settings,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((words, cancellation) =>
            RunAsync([.. words.GetValue(settings) ?? [], .. words.UnmatchedTokens], cancellation));
        return command;
    }

    /// <summary>Runs the server with these settings until it ends, or is told to stop.</summary>
    public static async Task<int> RunAsync(IEnumerable<string> settings, CancellationToken cancellation)
    {
        ServerProgram program;
        try
        {
            program = ServerProgram.Find();
        }
        catch (FileNotFoundException fault)
        {
            Screen.Complain(fault.Message);
            return ExitCodes.Usage;
        }

        using var process = Process.Start(program.With([.. settings, "--leash"]))!;
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (System.OperationCanceledException)
        {
            // A terminal's Ctrl-C has reached the server too; any other signal reaches it by the end of the leash.
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return process.ExitCode;
    }
}
