using System.CommandLine;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

/// <summary>All words of the command. Completion of words in a shell comes with the parser (<c>starling [suggest]</c>).</summary>
internal static class StarlingCommand
{
    /// <summary>An <c>@</c> before a word is ours: 'put' takes the file's bytes, and the parser must not read words from it.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    public static RootCommand Make() => new("Starling, a leaderless database: run nodes, look at a cluster, read and write records.\n\n" + ExitCodes.Help)
    {
        Options.Node,
        TourCommand.Make(),
        ClusterCommand.Make(),
        StartCommand.Make(),
        JoinCommand.Make(),
        StatusCommand.Make(),
        RingCommand.Make(),
        AgreementCommand.Make(),
        ChangeCommand.Leave(),
        ChangeCommand.Remove(),
        ChangeCommand.Weight(),
        ChangeCommand.Pause(),
        ChangeCommand.Resume(),
        TableCommand.Make(),
        GetCommand.Make(),
        PutCommand.Make(),
        DeleteCommand.Make(),
        ExplainCommand.Make(),
        ImportCommand.Make(),
        ExportCommand.Make(),
        SimCommand.Make(),
    };
}
