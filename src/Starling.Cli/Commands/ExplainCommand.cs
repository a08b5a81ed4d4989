using System.CommandLine;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

internal static class ExplainCommand
{
    public static Command Make()
    {
        var table = Options.Table();
        var key = Options.Key();
        var bucket = Options.Bucket();
        var asJson = Options.Json();
        var command = new Command(
            "explain", "Show what each replica holds for a key, and what a read at each level would return now.")
        {
            table, key, bucket, asJson,
        };
        command.SetAction((words, cancellation) => Session.RunAsync(words, async starling =>
        {
            var told = await starling.ExplainAsync(
                words.GetRequiredValue(table), Options.KeyOf(words.GetRequiredValue(key), words.GetValue(bucket)), cancellation);
            if (words.GetValue(asJson))
            {
                JsonText.Print(json => ExplanationText.Json(json, told));
            }
            else
            {
                ExplanationText.Print(told);
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
