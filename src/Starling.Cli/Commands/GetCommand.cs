using System;
using System.CommandLine;
using Starling.Api;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

internal static class GetCommand
{
    public static Command Make()
    {
        var table = Options.Table();
        var key = Options.Key();
        var bucket = Options.Bucket();
        var level = Options.Level("How many replicas must answer. Default: the table's.");
        var asJson = Options.Json();
        var session = Options.KeptSession();
        var verbose = new Option<bool>("--verbose", "-v")
        {
            Description = "Say on standard error when the value was written and when it expires, and print the context.",
        };
        var command = new Command(
            "get",
            "Read a record. Its value goes to standard output as it is. When there are siblings they are listed, and the exit code is 1: "
            + "there is not one value.")
        {
            table, key, bucket, level, asJson, verbose, session,
        };
        command.SetAction((words, cancellation) => Session.RunAsync(words, session, async starling =>
        {
            var reading = await starling.GetAsync(
                words.GetRequiredValue(table), Options.KeyOf(words.GetRequiredValue(key), words.GetValue(bucket)),
                new ReadOptions { Level = words.GetValue(level) }, cancellation);
            if (words.GetValue(asJson))
            {
                JsonText.Print(json => ReadingText.Json(json, reading));
            }
            else
            {
                Print(reading, words.GetValue(verbose));
            }

            return reading.Versions is [{ IsTombstone: false }] ? ExitCodes.Done : ExitCodes.NotFoundOrPartial;
        }));
        return command;
    }

    private static void Print(Reading reading, bool isVerbose)
    {
        switch (reading)
        {
            case { Versions: [{ IsTombstone: false } one] }:
                using (var output = Console.OpenStandardOutput())
                {
                    output.Write(one.Value.Body.Span);
                    if (!Console.IsOutputRedirected)
                    {
                        output.WriteByte((byte)'\n');
                    }
                }

                if (isVerbose)
                {
                    Console.Error.WriteLine($"written at {ReadingText.Time(one)}, {ReadingText.Expiry(one)}; context: {reading.Context}");
                }

                break;
            case { Versions: [] }:
                Console.Error.WriteLine("not found");
                break;
            case { Versions: [{ HasExpired: true } gone] }:
                Console.Error.WriteLine(ReadingText.Expiry(gone));
                break;
            case { IsDeleted: true }:
                Console.Error.WriteLine($"deleted at {ReadingText.Time(reading.Versions[0])}");
                break;
            default:
                Console.Error.WriteLine($"{reading.Versions.Count} siblings: concurrent writes that nobody has resolved yet.");
                Screen.Results.Write(ReadingText.Versions(reading));
                Console.Error.WriteLine("Resolve them with: starling put ... --context " + reading.Context);
                break;
        }
    }
}
