using System.CommandLine;
using System.Linq;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

internal static class StatusCommand
{
    public static Command Make()
    {
        var asJson = Options.Json();
        var command = new Command("status", "Show the cluster as one node sees it. Ends with 1 when a node does not answer.") { asJson };
        command.SetAction((words, cancellation) => Session.RunAsync(words, async starling =>
        {
            var status = await starling.StatusAsync(cancellation);
            if (words.GetValue(asJson))
            {
                JsonText.Print(json => StatusText.Json(json, status));
            }
            else
            {
                StatusText.Print(status);
            }

            return status.Nodes.All(node => node.UptimeSeconds is not null) ? ExitCodes.Done : ExitCodes.NotFoundOrPartial;
        }));
        return command;
    }
}
