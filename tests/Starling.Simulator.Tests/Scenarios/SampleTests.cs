using System;
using System.IO;
using System.Linq;
using Starling.Model.Quorums;
using Starling.Samples.Simulation;
using Starling.Simulator.Scenarios;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>The sample that users are shown does what its page says.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Given_siblings_put_together_When_the_cart_is_tried_Then_what_was_taken_out_comes_back() =>
        AssertBad(new CartScenario(Cart.Union), "was taken out, and is in the cart again");

    [Fact]
    public void Given_the_newest_sibling_When_the_cart_is_tried_Then_what_was_put_in_is_gone() =>
        AssertBad(new CartScenario(Cart.Newest), "was put in, nobody took it out, and it is gone");

    [Fact]
    public void Given_the_right_merge_When_the_cart_is_tried_Then_all_seeds_are_good() =>
        ScenarioRun.Run(new CartScenario(Cart.UnionWithoutRemoved), seeds: 30).ThrowIfBad();

    [Fact]
    public void Given_a_read_at_ONE_When_the_register_is_tried_Then_it_is_stale() =>
        AssertBad(new RegisterScenario(ConsistencyLevel.One), "and then read");

    [Fact]
    public void Given_a_read_at_QUORUM_When_the_register_is_tried_Then_it_never_is() =>
        ScenarioRun.Run(new RegisterScenario(ConsistencyLevel.Quorum), seeds: 30).ThrowIfBad();

    [Fact]
    public void What_a_user_writes_has_fewer_than_forty_lines_and_is_what_the_page_shows()
    {
        var file = File.ReadAllText(Path.Combine(Root(), "samples", "Starling.Samples.Simulation", "CartScenario.cs"));
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "simulator.md"));
        Assert.InRange(file.Count(letter => letter == '\n'), 10, 39);
        Assert.Contains($"```csharp\n{file}```", page);
    }

    private static void AssertBad<TState>(Scenario<TState> scenario, string words)
        where TState : class, new()
    {
        var report = ScenarioRun.Run(scenario);
        Assert.Equal(BadKind.Broken, report.Failure?.Kind);
        Assert.Contains(words, report.Failure!.Text);
        var again = ScenarioRun.Run(scenario, seeds: 1, from: report.Failure.Seed, report.Failure.Options with { Shrink = false });
        Assert.Equal((report.Failure.Text, report.Failure.Hash), (again.Failure?.Text, again.Failure?.Hash));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Starling.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run this test inside the repository");
        }

        return folder;
    }
}
