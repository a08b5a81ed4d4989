using System;
using System.CommandLine;
using System.Threading.Tasks;
using Starling.Server.Startup;

namespace Starling.Server;

/// <summary>The process: one node, its doors, and its configuration.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var words = ServerCommand.Make().Parse(arguments);
        if (words.Errors.Count > 0)
        {
            foreach (var error in words.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.Error.WriteLine("See --help for all settings.");
            return ExitCodes.Configuration;
        }

        // Signals are the host's business: the parser's own handler would cut a stop short.
        return await words.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
