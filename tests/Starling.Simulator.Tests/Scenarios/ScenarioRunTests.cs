using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.Faults;
using Starling.Simulator.Scenarios;
using Starling.Simulator.Workloads;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

public sealed class ScenarioRunTests
{
    /// <summary>Every step writes a record of its own; those that were acknowledged must be there at the end.</summary>
    private static readonly Tried Writing = new(
        async client =>
        {
            await client.Starling.PutAsync("t", $"{client.Number}/{client.Step}", "x");
            client.State.Steps.Add(client.Step);
        },
        async end =>
        {
            for (var i = 0; i < end.Clients.Count; i++)
            {
                foreach (var step in end.Clients[i].Steps)
                {
                    end.Require((await end.Starling.GetAsync("t", $"{i}/{step}")).Found, $"step {step} of client {i} is lost");
                }
            }
        });

    [Fact]
    public void Given_a_promise_that_Starling_keeps_When_seeds_run_Then_all_are_good()
    {
        var report = ScenarioRun.Run(Writing, seeds: 15, options: new ScenarioOptions { LoadTime = TimeSpan.FromSeconds(2) });
        report.ThrowIfBad();
        Assert.Equal((15, 1UL), (report.Seeds, report.From));
        Assert.True(report.Acknowledged > 1000, report.ToString());
    }

    [Fact]
    public void Given_a_promise_that_it_does_not_keep_When_seeds_run_Then_the_seed_and_the_words_that_repeat_it_are_told()
    {
        // Two clients count in one record, so one overwrites the other: an increment is lost.
        var scenario = new Tried(
            async client =>
            {
                var before = await client.Starling.GetAsync("t", "sum");
                var sum = int.Parse(before.Value?.Text ?? "0") + 1;
                await client.Starling.PutAsync("t", "sum", $"{sum}", new WriteOptions { Context = before.Context });
                client.State.Steps.Add(client.Step);
            },
            async end =>
            {
                var sum = (await end.Starling.GetAsync("t", "sum")).Value?.Text ?? "0";
                end.Require(int.Parse(sum) >= end.Clients.Sum(client => client.Steps.Count), "an increment was lost");
            });
        var report = ScenarioRun.Run(scenario, seeds: 50, from: 7, Tried.Calm with { Shrink = true, LoadTime = TimeSpan.FromSeconds(2) });
        var failure = Assert.IsType<ScenarioFailure>(report.Failure);
        Assert.Equal(BadKind.Broken, failure.Kind);
        Assert.Contains("an increment was lost", failure.Text);
        Assert.Contains($"seed {failure.Seed}: the check: an increment was lost", report.ToString());
        Assert.Contains($"ScenarioRun.Run(your tried, seeds: 1, from: {failure.Seed}, new ScenarioOptions {{ Machines = 3, ", report.ToString());
        Assert.Contains(failure.Story, line => line.Contains("Put t/\"sum\" = \"1\""));
        Assert.True(failure.Options.LoadTime < TimeSpan.FromSeconds(2), "it was not made smaller");
        Assert.Contains("an increment was lost", Assert.Throws<ScenarioException>(report.ThrowIfBad).Message);

        var again = ScenarioRun.Run(scenario, seeds: 1, from: failure.Seed, failure.Options with { Shrink = false });
        Assert.Equal((failure.Hash, failure.Text), (again.Failure?.Hash, again.Failure?.Text));
    }

    [Fact]
    public void Given_the_same_seeds_When_they_run_twice_Then_all_is_equal_and_other_seeds_differ()
    {
        var options = new ScenarioOptions { LoadTime = TimeSpan.FromSeconds(1) };
        var hashes = new[] { 1UL, 1UL, 2UL }.Select(from => ScenarioRun.Run(Writing, seeds: 3, from, options).Hash).ToArray();
        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public void Given_trouble_When_clients_work_Then_they_meet_every_outcome_and_steps_are_given_up_without_being_bad()
    {
        var seen = new SortedSet<Outcome>();
        var scenario = new Tried(
            async client => await client.Starling.PutAsync(
                "t", $"{client.Number}", "x", new WriteOptions { Level = ConsistencyLevel.All, Timeout = TimeSpan.FromMilliseconds(300) }),
            end =>
            {
                seen.UnionWith(end.Calls.Select(call => call.Outcome));
                return Task.CompletedTask;
            });
        var report = ScenarioRun.Run(scenario, seeds: 8, options: new ScenarioOptions { Forced = FaultClass.Kill | FaultClass.Partition });
        report.ThrowIfBad();
        Assert.True(report.StepsGivenUp > 0);
        Assert.Equal([Outcome.Ok, Outcome.Failed, Outcome.Unknown], seen);
    }

    [Fact]
    public void Given_an_exception_of_the_program_When_it_leaves_a_step_Then_the_run_is_bad_and_says_where()
    {
        var report = ScenarioRun.Run(
            new Tried(client => client.Step == 3 ? throw new FormatException("odd words") : client.Starling.StatusAsync().AsTask()),
            options: Tried.Calm);
        Assert.Equal((BadKind.Broken, 1UL), (report.Failure?.Kind, report.Failure?.Seed));
        Assert.Contains("odd words", report.Failure!.Text);
        Assert.Contains("step 3", report.Failure.Text);
        Assert.Contains(nameof(ScenarioRunTests), report.Failure.Text);
    }

    [Fact]
    public void Given_a_wrong_request_When_it_is_refused_Then_the_run_is_bad()
    {
        var report = ScenarioRun.Run(new Tried(async client => await client.Starling.GetAsync("nosuch", "k")), options: Tried.Calm);
        Assert.Equal(BadKind.Broken, report.Failure?.Kind);
        Assert.Contains("nosuch", report.Failure!.Text);
    }

    [Fact]
    public void Given_an_invariant_When_a_step_breaks_it_Then_the_run_ends_there()
    {
        var report = ScenarioRun.Run(
            new Tried(
                async client =>
                {
                    await client.Starling.GetAsync("t", "k");
                    client.State.Steps.Add(client.Step);
                },
                invariant: states => Assert.True(states.Sum(state => state.Steps.Count) < 5, "five steps are too many")),
            options: Tried.Calm);
        Assert.Equal(BadKind.Broken, report.Failure?.Kind);
        Assert.Contains("five steps are too many", report.Failure!.Text);
        Assert.Equal(5, report.StepsDone);
    }

    [Fact]
    public void Given_steps_that_never_end_well_When_seeds_run_Then_that_is_not_called_good()
    {
        var report = ScenarioRun.Run(
            new Tried(_ => throw new StarlingException(StarlingError.Unavailable, "never")), seeds: 2, options: Tried.Calm);
        Assert.Equal(BadKind.Vacuous, report.Failure?.Kind);
    }

    [Fact]
    public void Given_waits_on_the_clients_time_When_the_load_stops_Then_they_end_with_it()
    {
        var isCancelled = false;
        var report = ScenarioRun.Run(
            new Tried(
                async client =>
                {
                    var before = client.Time.GetTimestamp();
                    await Task.Delay(TimeSpan.FromMilliseconds(50), client.Time);
                    client.Require(client.Time.GetElapsedTime(before) >= TimeSpan.FromMilliseconds(50), "too early");
                    using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(1), client.Time);
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(
                        async () => await client.Starling.PutAsync("t", "k", "v", cancellation: patience.Token));
                    if (client.Step == 2)
                    {
                        await Task.Delay(TimeSpan.FromDays(1), client.Time, client.Cancellation);
                    }
                },
                end =>
                {
                    isCancelled = end.Calls.All(call => call.Outcome == Outcome.Unknown && call.Error.Contains("cancelled"));
                    return Task.CompletedTask;
                }),
            seeds: 1,
            options: Tried.Calm);
        report.ThrowIfBad();
        Assert.True(isCancelled);
        Assert.True(report.VirtualTime < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Given_a_context_of_the_caller_When_a_scenario_runs_Then_nothing_returns_there()
    {
        var before = SynchronizationContext.Current;
        var strange = new StrangeContext();
        SynchronizationContext.SetSynchronizationContext(strange);
        try
        {
            ScenarioRun.Run(Writing, seeds: 1, options: Tried.Calm).ThrowIfBad();
            Assert.Same(strange, SynchronizationContext.Current);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Fact]
    public void Given_a_context_of_the_caller_When_one_client_ends_anothers_wait_Then_each_goes_on_in_its_own_turn()
    {
        TaskCompletionSource? gate = null;
        var waited = 0;
        var scenario = new Tried(
            async client =>
            {
                if (client.Number == 0)
                {
                    var mine = gate = new TaskCompletionSource();
                    await Task.Delay(TimeSpan.FromMilliseconds(5), client.Time);
                    mine.SetResult();
                }
                else if (gate is { } other)
                {
                    // Were the caller's context there, this would go on inside the other client's turn.
                    await other.Task;
                    waited++;
                }

                await client.Starling.GetAsync("t", "k");
            },
            _ =>
            {
                gate = null;
                return Task.CompletedTask;
            });
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new StrangeContext());
        try
        {
            ScenarioRun.Run(scenario, seeds: 1, options: Tried.Calm).ThrowIfBad();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        Assert.True(waited > 0);
    }

    [Fact]
    public void Given_an_option_out_of_range_When_a_scenario_runs_Then_the_message_names_it() =>
        Assert.Contains("Machines is 3 to 64", Assert.Throws<ArgumentOutOfRangeException>(
            () => ScenarioRun.Run(Writing, options: new ScenarioOptions { Machines = 2 })).Message);

    private sealed class StrangeContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new InvalidOperationException("nothing belongs here");

        public override void Send(SendOrPostCallback d, object? state) => throw new InvalidOperationException("nothing belongs here");
    }

    [Fact]
    public void Given_steps_that_never_call_the_cluster_When_seeds_run_Then_they_have_tried_nothing()
    {
        var report = ScenarioRun.Run(new Tried(static _ => Task.CompletedTask), seeds: 2, options: Tried.Calm);
        Assert.True(report.StepsDone > 0, report.ToString());
        Assert.Equal(BadKind.Vacuous, report.Failure?.Kind);
        Assert.Contains("has called the cluster", report.Failure?.Text);
    }

    [Fact]
    public void Given_fewer_seeds_than_asked_for_When_they_run_Then_it_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ScenarioRun.Run(Writing, seeds: 3, from: ulong.MaxValue - 1));
}
