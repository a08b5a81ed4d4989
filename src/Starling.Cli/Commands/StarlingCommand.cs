using System.CommandLine;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

/// <summary>All words of the command. Completion of words in a shell comes with the parser (<c>starling [suggest]</c>).</summary>
internal static class StarlingCommand
{
    public static RootCommand Make() => new("Starling, a leaderless database: run nodes, look at a cluster, read and write records.\n\n" + ExitCodes.Help)
    {
        Options.Node,
        TourCommand.Make(),
        ClusterCommand.Make(),
        StartCommand.Make(),
        StatusCommand.Make(),
        TableCommand.Make(),
        GetCommand.Make(),
        PutCommand.Make(),
        DeleteCommand.Make(),
        ExplainCommand.Make(),
        ImportCommand.Make(),
        ExportCommand.Make(),
    };
}
