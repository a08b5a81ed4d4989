using System.CommandLine;
using Starling.Api;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

internal static class DeleteCommand
{
    public static Command Make()
    {
        var table = Options.Table();
        var key = Options.Key();
        var bucket = Options.Bucket();
        var level = Options.Level("How many replicas must have synced the delete. Default: the table's.");
        var context = Options.Context();
        var session = Options.KeptSession();
        var command = new Command("delete", "Delete a record, whether or not there is one.") { table, key, bucket, level, context, session };
        command.SetAction((words, cancellation) => Session.RunAsync(words, session, async starling =>
        {
            var receipt = await starling.DeleteAsync(
                words.GetRequiredValue(table), Options.KeyOf(words.GetRequiredValue(key), words.GetValue(bucket)),
                new WriteOptions { Level = words.GetValue(level), Context = words.GetValue(context) }, cancellation);
            PutCommand.Receipt(receipt);
            return ExitCodes.Done;
        }));
        return command;
    }
}
