using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Threading.Tasks;
using Starling.Cli.Commands;
using Starling.Cli.Output;
using Starling.Cli.Seeds;

namespace Starling.Cli;

/// <summary>The <c>starling</c> command: words for people, and for scripts.</summary>
internal static class Program
{
    /// <summary>A local cluster needs this long to stop after Ctrl-C.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    private static async Task<int> Main(string[] arguments)
    {
        // Before anything else: a worker must have left the thread pool alone.
        if (arguments is [WorkerVerb.Name])
        {
            return WorkerVerb.Run();
        }

        var words = StarlingCommand.Make().Parse(arguments, StarlingCommand.Parsing);
        if (words.Errors.Count > 0)
        {
            foreach (var error in words.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.Error.WriteLine($"See '{PathOf(words.CommandResult)} --help'.");
            return ExitCodes.Usage;
        }

        return await words.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopWithin });
    }

    /// <summary>The words that lead to a command, as they are typed: <c>starling table create</c>.</summary>
    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "starling";
}
