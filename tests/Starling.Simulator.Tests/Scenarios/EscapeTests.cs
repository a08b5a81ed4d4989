using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Simulator.Scenarios;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>Code that leaves the simulated world is told so, and what to do instead.</summary>
public sealed class EscapeTests
{
    [Fact]
    public void Given_work_on_the_thread_pool_When_a_step_awaits_it_Then_it_is_named() => AssertEscape(
        "Task.Run", async client =>
        {
            await client.Starling.GetAsync("t", "k");
            await Task.Run(() => Thread.Yield());
            await client.Starling.GetAsync("t", "k");
        });

    [Fact]
    public void Given_a_wait_on_real_time_When_a_step_awaits_it_Then_it_is_named() => AssertEscape(
        "Task.Delay", async client =>
        {
            await Task.Delay(1);
            await client.Starling.GetAsync("t", "k");
        });

    [Fact]
    public void Given_ConfigureAwait_false_When_a_step_goes_on_Then_it_is_named() => AssertEscape(
        "ConfigureAwait(false)", async client =>
        {
            await client.Starling.GetAsync("t", "k").ConfigureAwait(false);
            await client.Starling.GetAsync("t", "k");
        });

    [Fact]
    public void Given_a_wait_that_never_ends_When_the_load_has_stopped_Then_its_step_is_named() => AssertEscape(
        "step 2 has not ended", client => client.Step == 2
            ? new TaskCompletionSource().Task
            : client.Starling.GetAsync("t", "k").AsTask());

    [Fact]
    public void Given_the_face_of_another_client_When_a_step_uses_it_Then_it_is_named()
    {
        IStarling? first = null;
        AssertEscape("in the turn of somebody else", async client =>
        {
            if (client.Number == 0)
            {
                first = client.Starling;
            }

            await (client.Number == 1 && first is not null ? first : client.Starling).GetAsync("t", "k");
        });
    }

    [Fact]
    public void Given_an_escape_in_the_check_When_it_is_awaited_Then_it_is_named() => AssertEscape(
        "client.Time", client => client.Starling.GetAsync("t", "k").AsTask(), _ => new TaskCompletionSource().Task);

    [Fact]
    public void Given_values_from_elsewhere_When_a_seed_runs_twice_Then_that_is_named()
    {
        var report = ScenarioRun.Run(
            new Tried(async client => await client.Starling.PutAsync("t", "k", Guid.NewGuid().ToString())), options: Tried.Calm);
        Assert.Equal(BadKind.Unrepeatable, report.Failure?.Kind);
        Assert.Contains("Guid.NewGuid", report.Failure!.Text);
        Assert.Contains("First '", report.Failure.Text);
    }

    [Fact]
    public void Given_state_that_outlives_a_run_When_a_seed_runs_twice_Then_that_is_named()
    {
        var count = 0;
        var report = ScenarioRun.Run(
            new Tried(async client => await client.Starling.PutAsync("t", $"{++count}", "v")), options: Tried.Calm);
        Assert.Equal(BadKind.Unrepeatable, report.Failure?.Kind);
    }

    private static void AssertEscape(
        string words, Func<ScenarioClient<Tried.Memory>, Task> step, Func<ScenarioEnd<Tried.Memory>, Task>? check = null)
    {
        var report = ScenarioRun.Run(new Tried(step, check), seeds: 1, options: Tried.Calm);
        Assert.Equal((BadKind.Escaped, 1UL), (report.Failure?.Kind, report.Failure?.Seed));
        Assert.Contains(words, report.Failure!.Text);
    }
}
