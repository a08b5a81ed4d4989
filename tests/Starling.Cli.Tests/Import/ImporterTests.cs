using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Import;
using Starling.Model.Values;
using Xunit;

namespace Starling.Cli.Tests.Import;

public sealed class ImporterTests
{
    [Fact]
    public async Task Every_record_is_written_once_with_its_place_as_its_time()
    {
        var cluster = new PutsOnly((_, _) => null);
        var importer = Make(cluster, 500);
        await importer.RunAsync(CancellationToken.None);
        Assert.Equal(500, importer.Figures.Written);
        Assert.Equal(500, importer.DoneUpTo);
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (i.ToString(), 1000L + i)).Order(), cluster.Puts.Select(put => (put.Key, put.Options.WriteTime!.Value)).Order());
    }

    [Fact]
    public async Task A_table_of_siblings_is_written_without_times_and_records_replace()
    {
        var cluster = new PutsOnly((_, _) => null);
        await Make(cluster, 3, options => options with { Rule = ResolutionRule.Siblings }).RunAsync(CancellationToken.None);
        Assert.All(cluster.Puts, put => Assert.True(put.Options is { WriteTime: null, ReplaceAll: true }));
    }

    [Fact]
    public async Task What_fails_in_passing_is_tried_again_and_counted()
    {
        var failures = 2;
        var cluster = new PutsOnly((key, _) => key == "7" && failures-- > 0 ? new StarlingException(StarlingError.Timeout, "late", true) : null);
        var importer = Make(cluster, 20);
        await importer.RunAsync(CancellationToken.None);
        Assert.Equal((20, 2), (importer.Figures.Written, importer.Figures.FailedCalls));
    }

    [Fact]
    public async Task A_record_that_is_refused_for_itself_is_bad_and_the_rest_goes_on()
    {
        var cluster = new PutsOnly((key, _) => key == "7" ? new StarlingException(StarlingError.TooLarge, "too large") : null);
        var bad = new List<ImportItem>();
        var importer = Make(cluster, 20, onBad: bad.Add);
        await importer.RunAsync(CancellationToken.None);
        Assert.Equal((19, 1), (importer.Figures.Written, importer.Figures.Bad));
        Assert.Equal((7L, "too large"), (bad.Single().Line, bad.Single().Fault));
        Assert.Equal(20, importer.DoneUpTo);
    }

    [Fact]
    public async Task What_fails_for_good_stops_the_import_before_it_and_names_the_cause()
    {
        var cluster = new PutsOnly((key, _) => int.Parse(key) >= 300 ? new StarlingException(StarlingError.UnknownTable, "gone") : null);
        var importer = Make(cluster, 10_000);
        var fault = await Assert.ThrowsAsync<StarlingException>(() => importer.RunAsync(CancellationToken.None));
        Assert.Equal("gone", fault.Message);

        // Records before it that were still under way are written again by the next run.
        Assert.InRange(importer.DoneUpTo, 0, 299);
    }

    [Fact]
    public async Task Strict_stops_at_a_bad_record()
    {
        var cluster = new PutsOnly((_, _) => null);
        var importer = Make(cluster, 100, options => options with { IsStrict = true }, badAt: 50);
        Assert.Contains("line 50", (await Assert.ThrowsAsync<StrictException>(() => importer.RunAsync(CancellationToken.None))).Message);
    }

    [Fact]
    public async Task Going_on_leaves_out_what_is_done()
    {
        var cluster = new PutsOnly((_, _) => null);
        var importer = Make(cluster, 100, options => options with { SkipUpTo = 60 }, badAt: 50);
        await importer.RunAsync(CancellationToken.None);
        Assert.Equal((40, 60, 0), (importer.Figures.Written, importer.Figures.Skipped, importer.Figures.Bad));
        Assert.Equal(Enumerable.Range(61, 40), cluster.Puts.Select(put => int.Parse(put.Key)).Order());
    }

    private static Importer Make(
        IStarling cluster, int count, Func<ImportOptions, ImportOptions>? change = null, Action<ImportItem>? onBad = null, int badAt = 0)
    {
        var options = new ImportOptions { Table = "t", Rule = ResolutionRule.LastWriteWins, BaseTime = 1000, Concurrency = 8 };
        return new Importer(cluster, new Numbers(count, badAt), change?.Invoke(options) ?? options) { OnBad = onBad ?? (static _ => { }) };
    }

    /// <summary>The records 1 to N, of which one may be bad.</summary>
    private sealed class Numbers(int count, int badAt) : IImportReader
    {
        private int next;

        public long Position => next;

        public ImportItem? Next()
        {
            if (next == count)
            {
                return null;
            }

            next++;
            return next == badAt ? ImportItem.Bad(next, next, "bad") : new ImportItem(next, next, next.ToString(), "v", null);
        }

        public void Dispose()
        {
        }
    }
}
