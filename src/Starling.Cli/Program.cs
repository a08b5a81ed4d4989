using System;
using System.CommandLine;
using System.Threading.Tasks;
using Starling.Cli.Commands;
using Starling.Cli.Output;

namespace Starling.Cli;

/// <summary>The <c>starling</c> command: words for people, and for scripts.</summary>
internal static class Program
{
    /// <summary>A local cluster needs this long to stop after Ctrl-C.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    private static async Task<int> Main(string[] arguments)
    {
        var words = StarlingCommand.Make().Parse(arguments, StarlingCommand.Parsing);
        if (words.Errors.Count > 0)
        {
            foreach (var error in words.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.Error.WriteLine($"See 'starling {words.CommandResult.Command.Name} --help'.".Replace("starling starling", "starling"));
            return ExitCodes.Usage;
        }

        return await words.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopWithin });
    }
}
