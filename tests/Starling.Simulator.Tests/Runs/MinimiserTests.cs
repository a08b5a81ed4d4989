using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Simulator.Faults;
using Starling.Simulator.Runs;
using Starling.Simulator.Tests.Toy;
using Xunit;

namespace Starling.Simulator.Tests.Runs;

public sealed class MinimiserTests
{
    private const int Machines = 5;

    /// <summary>A fault with a known cause: two classes, the seventh strike, 3 s, two clients, four machines.</summary>
    private static SeedOutcome Pretend(SeedWords words)
    {
        var options = words.ApplyTo(new SimulationOptions());
        var classes = ((FaultClass.Kill | FaultClass.Wipe | FaultClass.Skew | FaultClass.Pause | FaultClass.Delay) & options.Allowed) | options.Forced;
        const FaultClass guilty = FaultClass.Kill | FaultClass.Skew;
        var isBad = (classes & guilty) == guilty
            && options.StrikesMax >= 7
            && (options.SafetyFixed ?? TimeSpan.FromSeconds(10)) >= TimeSpan.FromSeconds(3)
            && options.ClientsMax >= 2
            && (words.Machines ?? Machines) >= 4;
        return new SeedOutcome
        {
            Seed = 1,
            Words = words.ToString(),
            Broken = isBad ? [new BrokenPromise("D2", "gone")] : options.ClientsMax == 1 ? [new BrokenPromise("vacuous", "another one")] : [],
            Classes = FlagNames.Write(classes),
            Machines = words.Machines ?? Machines,
            Clients = Math.Min(8, options.ClientsMax),
            VirtualTime = TimeSpan.FromSeconds(20),
            Strikes = new SortedDictionary<string, long> { ["Kill"] = Math.Min(40, options.StrikesMax) },
        };
    }

    [Fact]
    public async Task Everything_that_is_not_needed_goes_and_the_same_promise_stays_broken()
    {
        var smaller = await Shrink(SeedWords.None, 500);
        Assert.Equal("D2", smaller.Promise);
        Assert.True(smaller.IsComplete);
        Assert.Equal(FaultClass.Kill | FaultClass.Skew, smaller.Words.Allowed | smaller.Words.Forced);
        Assert.Equal((7, 2, 4), (smaller.Words.Strikes, smaller.Words.Clients, smaller.Words.Machines));
        Assert.InRange(smaller.Words.Safety!.Value, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.2));
        Assert.True(smaller.Outcome.Broke("D2"));
    }

    [Fact]
    public async Task Its_runs_are_bounded_and_what_it_has_by_then_still_fails()
    {
        var smaller = await Shrink(SeedWords.None, 9);
        Assert.InRange(smaller.Runs, 1, 9);
        Assert.False(smaller.IsComplete);
        Assert.False(Pretend(smaller.Words).IsGood);
    }

    [Fact]
    public async Task A_good_seed_is_left_alone()
    {
        var smaller = await Shrink(SeedWords.None with { Without = FaultClass.Kill }, 500);
        Assert.Null(smaller.Promise);
        Assert.Equal(1, smaller.Runs);
    }

    [Fact]
    public async Task A_planted_bug_of_a_toy_is_made_small_and_still_fails()
    {
        var words = new SeedWords { Bugs = Starling.World.Mutant.QuorumOffByOne };
        var seed = 1UL;
        while (Toy(seed, words).IsGood)
        {
            seed++;
        }

        var smaller = await new Minimiser(candidate => Task.FromResult(Toy(seed, candidate)), 20).ShrinkAsync(words);
        var again = Toy(seed, smaller.Words);
        Assert.True(again.Broke(smaller.Promise!));
        Assert.Equal(smaller.Outcome.Hash, again.Hash);

        // Steps may be more: with less trouble the run may get further before the promise breaks. What was put into it is less.
        var whole = Toy(seed, words);
        Assert.NotEqual(words, smaller.Words);
        Assert.True(again.Clients <= whole.Clients && again.Machines <= whole.Machines, smaller.Words.ToString());
        Assert.True(FlagNames.TryParse<FaultClass>(again.Classes, out var left, out _) & FlagNames.TryParse<FaultClass>(whole.Classes, out var all, out _));
        Assert.Equal(FaultClass.None, left & ~all);
    }

    [Fact]
    public void A_run_that_throws_is_a_bad_seed_with_its_cause()
    {
        var outcome = SeedRun.Do(
            new SeedRequest { Seed = 1 }, Toys.Options() with { Nodes = static (_, _, _, _) => throw new InvalidOperationException("no node today") });
        Assert.False(outcome.IsGood);
        Assert.Contains("no node today", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_two_traces_part_is_named()
    {
        Assert.Contains("line 2 of their traces: 'b' and 'x'", TraceDifference.InWords(["a", "b"], ["a", "x"]), StringComparison.Ordinal);
        Assert.Contains("line 2 of their traces: 'b' and '(the end)'", TraceDifference.InWords(["a", "b"], ["a"]), StringComparison.Ordinal);
        Assert.Contains("agreed", TraceDifference.InWords(["a"], ["a"]), StringComparison.Ordinal);
    }

    private static Task<Minimised> Shrink(SeedWords words, int runs) =>
        new Minimiser(candidate => Task.FromResult(Pretend(candidate)), runs).ShrinkAsync(words);

    private static SeedOutcome Toy(ulong seed, SeedWords words) => SeedRun.Do(new SeedRequest { Seed = seed, Words = words.ToString() }, Toys.Options());
}
