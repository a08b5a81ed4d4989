using System;
using System.CommandLine;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

internal static class PutCommand
{
    public static Command Make()
    {
        var table = Options.Table();
        var key = Options.Key();
        var value = new Argument<string>("value") { Description = "The value; @FILE takes a file's bytes, - takes standard input." };
        var bucket = Options.Bucket();
        var level = Options.Level("How many replicas must have synced the write. Default: the table's.");
        var context = Options.Context();
        var contentType = new Option<string?>("--content-type") { HelpName = "TYPE", Description = "The value's media type. Default: text/plain; charset=utf-8." };
        var ttl = Options.TimeToLive();
        var session = Options.KeptSession();
        var command = new Command("put", "Write a record.") { table, key, value, bucket, level, context, contentType, ttl, session };
        command.SetAction(async (words, cancellation) =>
        {
            ReadOnlyMemory<byte> body;
            try
            {
                body = await BodyAsync(words.GetRequiredValue(value), cancellation);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Screen.Complain($"The value cannot be read: {fault.Message}");
                return ExitCodes.Usage;
            }

            var headers = new ValueHeader(Value.ContentTypeHeader, words.GetValue(contentType) ?? "text/plain; charset=utf-8");
            return await Session.RunAsync(words, session, async starling =>
            {
                var receipt = await starling.PutAsync(
                    words.GetRequiredValue(table), Options.KeyOf(words.GetRequiredValue(key), words.GetValue(bucket)), new Value(body, [headers]),
                    new WriteOptions { Level = words.GetValue(level), Context = words.GetValue(context), TimeToLive = words.GetValue(ttl) },
                    cancellation);
                Receipt(receipt);
                return ExitCodes.Done;
            });
        });
        return command;
    }

    /// <summary>The remark goes to standard error, the context to standard output: a script passes it on.</summary>
    public static void Receipt(WriteReceipt receipt)
    {
        Console.Error.WriteLine($"synced by {receipt.Synced} of {receipt.Replicas} replicas; context:");
        Console.WriteLine(receipt.Context.ToString());
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(string value, CancellationToken cancellation)
    {
        switch (value)
        {
            case "-":
                await using (var input = Console.OpenStandardInput())
                {
                    return await ReadAsync(input, cancellation);
                }

            case ['@', _, ..]:
                await using (var file = File.OpenRead(value[1..]))
                {
                    return await ReadAsync(file, cancellation);
                }

            default:
                return Encoding.UTF8.GetBytes(value);
        }
    }

    /// <summary>Reads one byte more than a value may have, and leaves it to the node to refuse that.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream input, CancellationToken cancellation)
    {
        var bytes = new byte[64 << 10];
        var count = 0;
        while (count <= Limits.ValueMax)
        {
            if (count == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(2 * bytes.Length, Limits.ValueMax + 1));
            }

            var read = await input.ReadAsync(bytes.AsMemory(count), cancellation);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        return bytes.AsMemory(0, count);
    }
}
