using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Starling.Cli.Seeds;
using Starling.Simulator.Runs;
using Xunit;

namespace Starling.Cli.Tests.Seeds;

/// <summary>A ledger that several runs add to, and files that are none.</summary>
public sealed class LedgerFileTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(120);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("starling-ledger-");

    private string Name => Path.Combine(folder.FullName, "ledger.json");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Two_runs_at_once_both_count()
    {
        var one = LedgerFile.Open(Name);
        var other = LedgerFile.Open(Name);
        one.Add(Outcome(1));
        other.Add(Outcome(2));
        one.Save();
        other.Save();
        one.Add(Outcome(3));
        one.Save();
        var ledger = LedgerFile.Read(Name);
        Assert.Equal(["1-3"], ledger.Distinct.Texts());
        Assert.Equal(3, ledger.Totals.Seeds);
    }

    [Fact]
    public async Task Many_that_save_at_the_same_moment_all_count_and_leave_nothing_behind()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            var ledger = LedgerFile.Open(Name);
            for (var seed = 0; seed < 5; seed++)
            {
                ledger.Add(Outcome((ulong)((i * 5) + seed)));
                ledger.Save();
            }
        })));
        Assert.Equal(["0-39"], LedgerFile.Read(Name).Distinct.Texts());
        Assert.Equal(["ledger.json", "ledger.json.lock"], folder.GetFiles().Select(static file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_ledger_that_another_run_holds_is_waited_for_and_then_told_and_nothing_is_lost()
    {
        var ledger = LedgerFile.Open(Name, Moment);
        ledger.Add(Outcome(1));
        using (LedgerLock.Take(Name, Moment))
        {
            Assert.Contains("another run has held", Assert.Throws<IOException>(ledger.Save).Message, StringComparison.Ordinal);
            Assert.Throws<IOException>(() => LedgerFile.Open(Name, Moment));
        }

        ledger.Save();
        Assert.Equal(["1"], LedgerFile.Read(Name).Distinct.Texts());
    }

    [Fact]
    public void What_could_not_be_saved_is_saved_the_next_time()
    {
        var ledger = LedgerFile.Open(Name);
        ledger.Add(Outcome(1));
        File.WriteAllText(Name, """{"name":"another program's"}""");
        Assert.Throws<FormatException>(ledger.Save);
        Assert.Equal("""{"name":"another program's"}""", File.ReadAllText(Name));
        File.Delete(Name);
        ledger.Add(Outcome(2));
        ledger.Save();
        Assert.Equal(["1-2"], LedgerFile.Read(Name).Distinct.Texts());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("""{"name":"p","version":"1.0.0","dependencies":{}}""")]
    [InlineData("""{"entries":null,"distinct":[],"totals":{"seeds":0}}""")]
    public void What_is_no_ledger_is_refused_and_left_as_it_is(string text)
    {
        File.WriteAllText(Name, text);
        Assert.Contains("is no ledger", Assert.Throws<FormatException>(() => LedgerFile.Open(Name)).Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Name));
    }

    [Fact]
    public void Where_no_file_can_be_is_refused_before_anything_runs()
    {
        Assert.Throws<FormatException>(() => LedgerFile.Open(folder.FullName));
        Assert.Throws<FormatException>(() => LedgerFile.Open(""));
        Assert.Throws<DirectoryNotFoundException>(() => LedgerFile.Open(Path.Combine(folder.FullName, "none", "ledger.json")));
    }

    private static SeedOutcome Outcome(ulong seed) => new() { Seed = seed, Marks = new SortedDictionary<string, long> { ["WriteTimedOut"] = 1 } };
}
