using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Output;
using Starling.Client;
using Starling.World;

namespace Starling.Cli.Commands;

/// <summary>One conversation with a cluster: connects, runs the command, and turns failures into words and an exit code.</summary>
internal static class Session
{
    private const string UserAgent = "starling (command)";

    /// <summary>The same within the session that a file keeps, if the words name one.</summary>
    public static Task<int> RunAsync(ParseResult words, Option<string?> kept, Func<IStarling, Task<int>> command) =>
        RunAsync(words, async starling =>
        {
            try
            {
                return await SessionFile.RunAsync(
                    words.GetValue(kept), session => command(session is null ? starling : starling.OpenSession(session)));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
            {
                Screen.Complain($"The session's file {words.GetValue(kept)}: {fault.Message}");
                return ExitCodes.Usage;
            }
        });

    public static Task<int> RunAsync(ParseResult words, Func<IStarling, Task<int>> command) =>
        RunAsync(words.GetRequiredValue(Options.Node), "--node", command);

    /// <summary>The same with nodes that another word names.</summary>
    public static async Task<int> RunAsync(string nodes, string word, Func<IStarling, Task<int>> command)
    {
        var endpoints = nodes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (endpoints.Length == 0 || endpoints.FirstOrDefault(text => !Endpoint.TryParse(text, out _)) is not null)
        {
            Screen.Complain($"{word} is '{nodes}': write host:port, for example {Options.DefaultNode}.");
            return ExitCodes.Usage;
        }

        try
        {
            await using var client = StarlingClient.Connect(new StarlingClientOptions { Endpoints = endpoints, UserAgent = UserAgent });
            return await command(client);
        }
        catch (StarlingException fault)
        {
            Screen.Complain(Failures.InWords(fault));
            return Failures.ExitCodeOf(fault);
        }
        catch (OperationCanceledException)
        {
            Screen.Complain("stopped");
            return ExitCodes.NotKnown;
        }
    }
}
