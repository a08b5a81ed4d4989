using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

internal static class ExportCommand
{
    public static Command Make()
    {
        var table = new Option<string>("--table") { HelpName = "T", Description = "The table.", Required = true };
        var bucket = new Option<string?>("--bucket") { HelpName = "NAME", Description = "Only this bucket of the object door." };
        var format = new Option<string>("--format") { HelpName = "ndjson", Description = "One JSON object a line.", DefaultValueFactory = _ => "ndjson" };
        format.AcceptOnlyFromAmong("ndjson");
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Default: standard output." };
        var command = new Command(
            "export",
            "Write all records of a table, in no particular order: {\"key\": ..., \"value\": ...} a line, with \"siblings\" instead of "
            + "\"value\" where there are several, and \"expiresAt\" where a value has an expiry. Bytes that are no UTF-8 come as base64 under \"keyBase64\" and \"valueBase64\". Each page is "
            + "read at QUORUM; records written meanwhile may or may not be among them.")
        {
            table, bucket, format, output,
        };
        command.SetAction((words, cancellation) => Session.RunAsync(words, async starling =>
        {
            try
            {
                await using var target = words.GetValue(output) is { } path ? File.Create(path) : Console.OpenStandardOutput();
                await using var buffered = new BufferedStream(target, 64 << 10);
                var count = await WriteAsync(starling, words.GetRequiredValue(table), words.GetValue(bucket), buffered, cancellation);
                Console.Error.WriteLine($"{count} records");
                return ExitCodes.Done;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Screen.Complain($"The output cannot be written: {fault.Message}");
                return ExitCodes.NotFoundOrPartial;
            }
        }));
        return command;
    }

    private static async Task<long> WriteAsync(
        IStarling starling, string table, string? bucket, Stream output, CancellationToken cancellation)
    {
        var count = 0L;
        var wanted = bucket is null ? null : System.Text.Encoding.UTF8.GetBytes(bucket);
        ReadOnlyMemory<byte> from = default;
        do
        {
            var page = await starling.ScanAsync(table, new ScanOptions { From = from }, cancellation);
            foreach (var record in page.Records)
            {
                var key = record.Key.Partition;
                if (wanted is not null)
                {
                    if (!record.Key.TrySplitBucket(out var its, out key) || !its.Span.SequenceEqual(wanted))
                    {
                        continue;
                    }
                }

                JsonText.WriteLine(output, json => Write(json, key, record));
                count++;
            }

            from = page.Next;
        }
        while (!from.IsEmpty);

        return count;
    }

    private static void Write(Utf8JsonWriter json, ReadOnlyMemory<byte> key, ScanRecord record)
    {
        json.WriteStartObject();
        JsonText.Bytes(json, "key", key.Span);
        if (!record.Key.Clustering.IsEmpty)
        {
            JsonText.Bytes(json, "clustering", record.Key.Clustering.Span);
        }

        if (ReadingText.LiveCount(record.Reading) == 1)
        {
            foreach (var version in record.Reading.Versions)
            {
                Version(json, version);
            }
        }
        else
        {
            json.WriteStartArray("siblings");
            foreach (var version in record.Reading.Versions)
            {
                if (!version.IsTombstone)
                {
                    json.WriteStartObject();
                    Version(json, version);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A live version as members of the current object, with the moment of its expiry where it has one.</summary>
    private static void Version(Utf8JsonWriter json, RecordVersion version)
    {
        if (version.IsTombstone)
        {
            return;
        }

        ReadingText.Value(json, version.Value);
        if (version.ExpiresAt is { } end)
        {
            json.WriteString("expiresAt", ReadingText.Time(end));
        }
    }
}
