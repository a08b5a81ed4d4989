using System.CommandLine;

namespace Starling.Cli.Commands;

internal static class SimCommand
{
    public static Command Make() => new(
        "sim",
        "Run whole clusters in a pretend world, where network, disks and clocks fail by a seed: many seeds, one again, or one made smaller.")
    {
        SimRunCommand.Make(),
        SimReplayCommand.Make(),
        SimMinimiseCommand.Make(),
        SimMutantsCommand.Make(),
        SimReportCommand.Make(),
    };
}
