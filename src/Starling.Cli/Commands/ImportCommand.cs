using System;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Import;
using Starling.Cli.Output;
using Starling.Model.Quorums;

namespace Starling.Cli.Commands;

internal static class ImportCommand
{
    private const int BadShownMax = 20;

    public static Command Make()
    {
        var file = new Argument<FileInfo>("file") { Description = "The input; a name that ends in .gz is unpacked on the way." }.AcceptExistingOnly();
        var table = new Option<string>("--table") { HelpName = "T", Description = "The table, which must exist.", Required = true };
        var key = new Option<string>("--key") { HelpName = "FIELD", Description = "The field that holds the key.", Required = true };
        var bucket = Options.Bucket();
        var format = new Option<string?>("--format")
        {
            HelpName = "ndjson|csv",
            Description = "One JSON object a line, or comma-separated values with headings, stored as JSON. Default: by the file's name.",
        };
        format.AcceptOnlyFromAmong("ndjson", "csv");
        var ttlField = new Option<string?>("--ttl-field")
        {
            HelpName = "FIELD",
            Description = "The field that says how long a record is shown: a time to live such as 90s or 7d, or the moment of its expiry, as the "
                + "field expiresAt of an export has it. Default: none, and the table's default_ttl holds.",
        };
        var level = Options.Level("How many replicas must have synced each record. Default: QUORUM.");
        var concurrency = NumberOption.Make(
            "--concurrency", "N", "Writes in flight, 1 to 4096.", 64, static number => number is >= 1 and <= 4096,
            "--concurrency must be a number from 1 to 4096.");
        var restart = new Option<bool>("--restart") { Description = "Begin at the first record although an earlier run came further." };
        var strict = new Option<bool>("--strict") { Description = "Stop at the first bad record." };
        var command = new Command(
            "import",
            "Write the records of a file into a table. Cut off, it goes on where it was (see FILE.starling-import). A record replaces what the "
            + "table holds under its key. Bad records are reported with their line and passed over; then the exit code is 1.")
        {
            file, table, key, bucket, format, ttlField, level, concurrency, restart, strict,
        };
        command.SetAction((words, cancellation) => Session.RunAsync(words, async starling =>
        {
            var run = new Run(
                words.GetRequiredValue(file).FullName, words.GetRequiredValue(table), words.GetRequiredValue(key), words.GetValue(bucket),
                words.GetValue(format), words.GetValue(ttlField), words.GetValue(level), words.GetValue(concurrency), words.GetValue(restart), words.GetValue(strict));
            return await run.RunAsync(starling, cancellation);
        }));
        return command;
    }

    private sealed record Run(
        string Input, string Table, string KeyField, string? Bucket, string? Format, string? TtlField, ConsistencyLevel? Level, int Concurrency, bool Restart,
        bool Strict)
    {
        private int badShown;

        public async Task<int> RunAsync(IStarling starling, CancellationToken cancellation)
        {
            var tables = await starling.ListTablesAsync(cancellation);
            if (tables.FirstOrDefault(known => known.Name == Table) is not { } definition)
            {
                Screen.Complain($"There is no table '{Table}'. Create it: starling table create {Table}");
                return ExitCodes.Failed;
            }

            IImportReader reader;
            try
            {
                reader = Open();
            }
            catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                Screen.Complain($"{Input} cannot be imported: {fault.Message}");
                return ExitCodes.Usage;
            }

            using (reader)
            {
                var progress = new ProgressFile(Input, Table, Bucket, KeyField);
                var skip = Restart ? 0 : progress.Read();
                if (skip > 0)
                {
                    Console.Error.WriteLine($"going on after record {skip}, as {progress.Path} says; --restart begins anew");
                }

                var importer = new Importer(starling, reader, new ImportOptions
                {
                    Table = Table,
                    Rule = definition.Rule,
                    Bucket = Bucket,
                    Level = Level ?? ConsistencyLevel.Quorum,
                    Concurrency = Concurrency,
                    SkipUpTo = skip,
                    IsStrict = Strict,
                    BaseTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000,
                })
                {
                    OnBad = ShowBad,
                };
                return await WatchAsync(importer, reader, progress, cancellation);
            }
        }

        private IImportReader Open()
        {
            var name = Input.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Input[..^3] : Input;
            var isCsv = Format is null ? name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) : Format == "csv";
            var file = new InputFile(Input, Limits.ValueMax);
            try
            {
                return isCsv ? new CsvReader(file, KeyField, TtlField) : new NdjsonReader(file, KeyField, TtlField);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        private async Task<int> WatchAsync(Importer importer, IImportReader reader, ProgressFile progress, CancellationToken cancellation)
        {
            var watch = Stopwatch.StartNew();
            try
            {
                await ProgressBar.ShowAsync(
                    Path.GetFileName(Input), new FileInfo(Input).Length, () => (reader.Position, importer.Figures.Written),
                    importer.RunAsync(cancellation), () => progress.Write(importer.DoneUpTo));
                progress.Remove();
            }
            catch (Exception cut) when (cut is StrictException or IOException or InvalidDataException or OperationCanceledException)
            {
                progress.Write(importer.DoneUpTo);
                Screen.Complain(cut is OperationCanceledException ? "stopped; the same command goes on from here" : cut.Message);
                return ExitCodes.NotFoundOrPartial;
            }
            catch (StarlingException)
            {
                progress.Write(importer.DoneUpTo);
                Console.Error.WriteLine($"{importer.Figures.Written} records written; the same command goes on from here");
                throw;
            }

            var figures = importer.Figures;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{figures.Written} records written in {watch.Elapsed.TotalSeconds:0.0} s ({figures.Written / watch.Elapsed.TotalSeconds:0}/s), "
                + $"{figures.Bad} bad, {figures.Skipped} skipped, {figures.FailedCalls} failed and repeated"));
            return figures.Bad == 0 ? ExitCodes.Done : ExitCodes.NotFoundOrPartial;
        }

        private void ShowBad(ImportItem item)
        {
            if (++badShown <= BadShownMax)
            {
                Console.Error.WriteLine($"{Path.GetFileName(Input)}:{item.Line}: {item.Fault}");
            }
            else if (badShown == BadShownMax + 1)
            {
                Console.Error.WriteLine("more bad records are counted but not shown");
            }
        }
    }
}
