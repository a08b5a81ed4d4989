using System;
using System.ComponentModel;
using System.Threading.Tasks;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

/// <summary>How a command of 'sim' ends when it cannot end well.</summary>
internal static class SimEnd
{
    public static async Task<int> OfAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            Screen.Complain("stopped");
            return ExitCodes.NotKnown;
        }
        catch (Win32Exception fault)
        {
            Screen.Complain($"no worker could be started: {fault.Message}");
            return ExitCodes.Usage;
        }
    }
}
