using System.Linq;
using Starling.Simulation.Tests;

// Test runners ask in their own words; the word "simulate" is ours.
if (args is ["simulate", ..])
{
    return SimulateCommand.Run(args[1..]);
}

return args.Any(static arg => arg is "--server" or "--internal-msbuild-node")
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
