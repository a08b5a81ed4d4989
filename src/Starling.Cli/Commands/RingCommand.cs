using System.CommandLine;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

internal static class RingCommand
{
    public static Command Make()
    {
        var asJson = Options.Json();
        var command = new Command("ring", "Show which node holds which slot, and which slots move.") { asJson };
        command.SetAction((words, cancellation) => Session.RunAsync(words, async starling =>
        {
            var ring = await starling.RingAsync(cancellation);
            if (words.GetValue(asJson))
            {
                JsonText.Print(json => RingText.Json(json, ring));
            }
            else
            {
                RingText.Print(ring);
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
