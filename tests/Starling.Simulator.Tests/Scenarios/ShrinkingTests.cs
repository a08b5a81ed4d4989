using System;
using System.Linq;
using System.Threading.Tasks;
using Starling.Simulator.Faults;
using Starling.Simulator.Scenarios;
using Starling.Simulator.Workloads;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>A bad run is made smaller along each of its sides, and stays bad in the same way.</summary>
public sealed class ShrinkingTests
{
    private static readonly ScenarioOptions World = Tried.Calm with { Clients = 4, LoadTime = TimeSpan.FromMilliseconds(640) };

    [Fact]
    public void Given_a_promise_that_is_always_broken_When_it_shrinks_Then_one_client_no_trouble_and_the_shortest_load_are_left()
    {
        var small = Shrink(
            Checked(static _ => false), World with { Forced = FaultClass.Delay | FaultClass.Skew, Allowed = FaultClass.Kill });
        Assert.Equal((1, FaultClass.None, FaultClass.None), (small.Clients, small.Forced, small.Allowed));
        Assert.Equal(TimeSpan.FromMilliseconds(10), small.LoadTime);
    }

    [Fact]
    public void Given_a_short_load_When_it_shrinks_Then_it_stays_long_enough_for_a_step()
    {
        var small = Shrink(Checked(static _ => false), World with { LoadTime = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(TimeSpan.FromMilliseconds(12.5), small.LoadTime);
    }

    [Fact]
    public void Given_a_promise_that_three_clients_break_When_it_shrinks_Then_three_are_left() =>
        Assert.Equal(3, Shrink(Checked(static end => end.Clients.Count < 3), World).Clients);

    [Fact]
    public void Given_a_promise_that_one_kind_of_trouble_breaks_When_it_shrinks_Then_that_kind_is_left()
    {
        var small = Shrink(
            Checked(static end => end.Calls.All(static call => call.Outcome == Outcome.Ok)),
            World with { Clients = 2, LoadTime = TimeSpan.FromSeconds(4), Forced = FaultClass.Delay | FaultClass.Kill | FaultClass.Skew });
        Assert.Equal((FaultClass.Kill, FaultClass.None), (small.Forced, small.Allowed));
    }

    [Fact]
    public void Given_trouble_that_was_drawn_When_it_shrinks_Then_what_was_needed_of_it_is_forced_and_nothing_is_drawn_any_more()
    {
        var scenario = Checked(static end => end.Calls.All(static call => call.Outcome == Outcome.Ok));
        var world = World with { Clients = 2, LoadTime = TimeSpan.FromSeconds(4), Allowed = FaultClass.Delay | FaultClass.Kill | FaultClass.Skew };
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var bad = OneSeed<Tried.Memory>.Run(scenario, seed, world);
            if (bad.Bad == BadKind.Broken)
            {
                var small = Shrinking.Shrink(scenario, seed, world, bad).Options;
                Assert.Equal((FaultClass.Kill, FaultClass.None), (small.Forced, small.Allowed));
                return;
            }
        }

        Assert.Fail("no seed drew a kill that was felt");
    }

    [Fact]
    public void Given_clients_that_kept_the_load_long_When_they_are_fewer_Then_the_load_is_shortened_again()
    {
        // With several clients it takes fifteen steps of the first one to break the promise, alone a single one.
        var small = Shrink(
            Checked(static end => end.Clients[0].Steps.Count < (end.Clients.Count > 1 ? 15 : 1)), World with { LoadTime = TimeSpan.FromSeconds(2) });
        Assert.Equal(1, small.Clients);
        Assert.True(small.LoadTime < TimeSpan.FromMilliseconds(200), $"{small.LoadTime}");
    }

    [Fact]
    public void Given_a_smaller_world_that_is_bad_in_another_way_When_it_shrinks_Then_that_one_is_not_taken()
    {
        var scenario = new Tried(
            static client => client.Starling.GetAsync("t", "k").AsTask(),
            static end => end.Clients.Count == 1
                ? new TaskCompletionSource().Task
                : throw new ScenarioException("broken"));
        Assert.Equal(BadKind.Escaped, OneSeed<Tried.Memory>.Run(scenario, 1, World with { Clients = 1 }).Bad);
        Assert.Equal(2, Shrink(scenario, World).Clients);
    }

    [Fact]
    public void Given_a_smaller_world_When_it_is_run_Then_it_is_the_run_that_is_told()
    {
        var scenario = Checked(static end => end.Calls.Count < 10);
        var (options, run) = Shrinking.Shrink(scenario, 5, World, OneSeed<Tried.Memory>.Run(scenario, 5, World));
        Assert.Equal(BadKind.Broken, run.Bad);
        Assert.Equal(run.Hash, OneSeed<Tried.Memory>.Run(scenario, 5, options).Hash);
    }

    private static ScenarioOptions Shrink(Tried scenario, ScenarioOptions options)
    {
        var bad = OneSeed<Tried.Memory>.Run(scenario, 1, options);
        Assert.Equal(BadKind.Broken, bad.Bad);
        return Shrinking.Shrink(scenario, 1, options, bad).Options;
    }

    /// <summary>Steps that write and are counted, and a promise at the end.</summary>
    private static Tried Checked(Func<ScenarioEnd<Tried.Memory>, bool> isKept) => new(
        static async client =>
        {
            await client.Starling.PutAsync("t", $"{client.Number}", "x");
            client.State.Steps.Add(client.Step);
        },
        end =>
        {
            end.Require(isKept(end), "broken");
            return Task.CompletedTask;
        });
}
