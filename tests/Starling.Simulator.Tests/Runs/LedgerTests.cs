using System;
using System.Collections.Generic;
using System.Text.Json;
using Starling.Simulator.Runs;
using Xunit;

namespace Starling.Simulator.Tests.Runs;

public sealed class LedgerTests
{
    private static readonly DateOnly Day = new(2031, 4, 5);

    [Fact]
    public void A_seed_counts_once_for_each_build_and_choice_of_words()
    {
        var ledger = new Ledger();
        Assert.True(ledger.Add(Outcome(1), "1.0+a", "b1", Day));
        Assert.False(ledger.Add(Outcome(1), "1.0+a", "b1", Day));
        Assert.True(ledger.Add(Outcome(1), "1.0+c", "b2", Day));
        Assert.True(ledger.Add(Outcome(1) with { Words = "forced=Kill" }, "1.0+a", "b1", Day));
        Assert.True(ledger.Add(Outcome(2), "1.0+a", "b1", Day));
        Assert.Equal(4, ledger.Totals.Seeds);
        Assert.Equal(2UL, ledger.Distinct.Count);
        Assert.Equal(3, ledger.Entries.Count);
    }

    [Fact]
    public void Everything_adds_up()
    {
        var ledger = new Ledger();
        ledger.Add(Outcome(1), "v", "b", Day);
        ledger.Add(Outcome(2) with { Broken = [new BrokenPromise("D2", "a write is gone")] }, "v", "b", Day);
        var totals = ledger.Totals;
        Assert.Equal((2, 1, TimeSpan.FromSeconds(20), 200), (totals.Seeds, totals.Bad, totals.VirtualTime, totals.Steps));
        Assert.Equal(new OperationCounts { Ok = 20, Failed = 4, Unknown = 2 }, totals.Operations);
        Assert.Equal(6, totals.Strikes["Kill"]);
        Assert.Equal(8, totals.Marks["WriteTimedOut"]);
        Assert.Equal(new BadSeed(2, "", "D2: a write is gone", "v"), Assert.Single(totals.BadSeeds));
        Assert.Equal(1, ledger.Entries[0].Bad);
    }

    [Fact]
    public void It_survives_its_file_and_goes_on_from_there()
    {
        var ledger = new Ledger();
        for (var seed = 1UL; seed <= 30; seed++)
        {
            ledger.Add(Outcome(seed), "v", "b", Day);
        }

        var read = Ledger.Parse(ledger.ToJson());
        Assert.Equal(ledger.ToJson(), read.ToJson());
        Assert.False(read.Add(Outcome(30), "v", "b", Day));
        Assert.True(read.Add(Outcome(31), "v", "b", Day));
        Assert.Equal(["1-31"], read.Entries[0].Seeds.Texts());
    }

    [Fact]
    public void What_an_older_ledger_does_not_have_begins_empty()
    {
        var ledger = Ledger.Parse("""{"entries":[],"distinct":[],"totals":{"seeds":3}}""");
        Assert.True(ledger.Add(Outcome(1) with { Convergence = TimeSpan.FromSeconds(1) }, "v", "b", Day));
        Assert.Equal((4, 3), (ledger.Totals.Seeds, ledger.Totals.Strikes["Kill"]));
    }

    [Fact]
    public void The_ten_slowest_are_kept_slowest_first()
    {
        var tally = new Tally();
        for (var seed = 1UL; seed <= 25; seed++)
        {
            tally.Add(Outcome(seed) with { Convergence = TimeSpan.FromSeconds(seed * 7 % 25) });
        }

        Assert.Equal(Tally.SlowestMax, tally.Slowest.Count);
        for (var i = 0; i < Tally.SlowestMax; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(24 - i), tally.Slowest[i].Time);
        }
    }

    [Fact]
    public void Old_entries_leave_their_sums_and_seeds_behind()
    {
        var ledger = new Ledger();
        for (var i = 0; i < Ledger.EntriesMax + 5; i++)
        {
            ledger.Add(Outcome((ulong)i), "v", $"build{i}", Day);
        }

        Assert.Equal(Ledger.EntriesMax, ledger.Entries.Count);
        Assert.Equal("build5", ledger.Entries[0].Build);
        Assert.Equal(Ledger.EntriesMax + 5, ledger.Totals.Seeds);
        Assert.Equal((ulong)Ledger.EntriesMax + 5, ledger.Distinct.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":"p","version":"1.0.0"}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":0},"more":1}""")]
    [InlineData("""{"entries":[],"distinct":["9-1"],"totals":{"seeds":0}}""")]
    [InlineData("""{"entries":[],"distinct":null,"totals":{"seeds":0}}""")]
    [InlineData("""{"entries":[],"distinct":{},"totals":{"seeds":0}}""")]
    [InlineData("""{"entries":null,"distinct":[],"totals":{"seeds":0}}""")]
    [InlineData("""{"entries":[null],"distinct":[],"totals":{"seeds":0}}""")]
    [InlineData("""{"entries":[{"version":"v","build":"b","words":"","seeds":null}],"distinct":[],"totals":{"seeds":0}}""")]
    [InlineData("""{"entries":[{"version":null,"build":"b","words":""}],"distinct":[],"totals":{"seeds":0}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":null}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":null}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":-1}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":1,"bad":2}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":1,"marks":null}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":1,"marks":{"WriteTimedOut":-1}}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":1,"operations":{"ok":-1}}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":1,"slowest":[null]}}""")]
    [InlineData("""{"entries":[],"distinct":[],"totals":{"seeds":1,"badSeeds":[{"seed":1}]}}""")]
    public void What_is_no_ledger_is_refused(string text) => Assert.Throws<JsonException>(() => Ledger.Parse(text));

    [Fact]
    public void The_page_tells_sums_trouble_marks_and_bad_seeds()
    {
        var ledger = new Ledger();
        ledger.Add(Outcome(1234) with { Broken = [new BrokenPromise("D2", "a | b")], Convergence = TimeSpan.FromSeconds(2.5) }, "1.0+abc", "b1", Day);
        var page = LedgerPage.Write(ledger, ["WriteTimedOut", "ReadTimedOut"]);
        string[] expected =
        [
            "| distinct seeds | 1 |", "| Kill | 3 |", "| WriteTimedOut | 4 |", "Never taken: ReadTimedOut.", "| 2.5 | 1234 |  |",
            "| 1234 |  | D2: a \\| b | 1.0+abc |", "| 2031-04-05 | 1.0+abc | b1 |  | 1 | 1 |",
        ];
        Assert.All(expected, text => Assert.Contains(text, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_day_has_its_own_seeds()
    {
        Assert.Equal(20310405_000_000UL, Fresh.SeedOf(Day));
        Assert.True(Fresh.SeedOf(Day) + 999_999 < Fresh.SeedOf(Day.AddDays(1)));
    }

    private static SeedOutcome Outcome(ulong seed) => new()
    {
        Seed = seed,
        VirtualTime = TimeSpan.FromSeconds(10),
        Steps = 100,
        Operations = new OperationCounts { Ok = 10, Failed = 2, Unknown = 1 },
        Strikes = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Kill"] = 3 },
        Marks = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["WriteTimedOut"] = 4, ["ReadTimedOut"] = 0 },
    };
}
