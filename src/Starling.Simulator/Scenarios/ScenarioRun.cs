using System;
using Starling.Simulator.Faults;

namespace Starling.Simulator.Scenarios;

/// <summary>Tries a scenario in many simulated worlds, one for each seed.</summary>
/// <remarks>
/// In each world a cluster of real nodes forms, on virtual time, on pretend machines, disks and wires, all in the calling thread. The
/// clients do their steps while nodes are killed, links cut, disks slow; then all trouble ends, every replica gets what it has missed, and the
/// scenario says whether what it wants holds. Everything is drawn from the seed, so a bad seed is bad whenever it is run again, and a good
/// way to use it in a test is <c>ScenarioRun.Run(new MyScenario()).ThrowIfBad()</c>.
/// </remarks>
public static class ScenarioRun
{
    /// <summary>Runs seeds one after another, up to the first bad one.</summary>
    /// <param name="scenario">What to try.</param>
    /// <param name="seeds">How many seeds, at least 1. <value>Default 200.</value></param>
    /// <param name="from">The first seed. <value>Default 1.</value></param>
    /// <param name="options">The world. <value>Default <c>new ScenarioOptions()</c>.</value></param>
    /// <returns>What happened. A bad run is told of there and not thrown.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or there are fewer seeds from the first one on.</exception>
    /// <remarks>The first seed and a bad one run twice: two runs that differ show that the scenario takes time, chance or state from
    /// elsewhere.</remarks>
    public static ScenarioReport Run<TState>(
        Scenario<TState> scenario, int seeds = 200, ulong from = 1, ScenarioOptions? options = null)
        where TState : class, new()
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, ulong.MaxValue - (ulong)(seeds - 1));
        options ??= new ScenarioOptions();
        options.Validate();

        var report = new ScenarioReport
        {
            Scenario = scenario.Name,
            From = from,
            Seeds = 0,
            Failure = null,
            StepsDone = 0,
            StepsGivenUp = 0,
            Calls = 0,
            Acknowledged = 0,
            VirtualTime = TimeSpan.Zero,
            Hash = 0,
            StoryLinesMax = options.StoryLinesMax,
        };
        for (var i = 0; i < seeds && report.IsGood; i++)
        {
            var seed = from + (ulong)i;
            var run = OneSeed<TState>.Run(scenario, seed, options);
            report = report with
            {
                Seeds = i + 1,
                StepsDone = report.StepsDone + run.StepsDone,
                StepsGivenUp = report.StepsGivenUp + run.StepsGivenUp,
                Calls = report.Calls + run.Calls,
                Acknowledged = report.Acknowledged + run.Acknowledged,
                VirtualTime = report.VirtualTime + run.VirtualTime,
                Hash = (report.Hash ^ run.Hash) * 0x9e3779b97f4a7c15,
                Failure = run.Bad is not null || i == 0 ? Judge(scenario, seed, options, run) : null,
            };
        }

        var isVacuous = report.StepsDone == 0 || report.Calls == 0;
        return report.IsGood && isVacuous ? report with { Failure = Vacuous(scenario, from, options, report.StepsDone) } : report;
    }

    private static ScenarioFailure? Judge<TState>(Scenario<TState> scenario, ulong seed, ScenarioOptions options, SeedRun run)
        where TState : class, new()
    {
        // An escape is the cause of whatever else differs, and two runs of it need not be alike.
        if (run.Bad != BadKind.Escaped && OneSeed<TState>.Run(scenario, seed, options) is var again && again.Hash != run.Hash)
        {
            return again.Bad == BadKind.Escaped
                ? Failure(scenario, seed, options, again)
                : Failure(scenario, seed, options, again with { Bad = BadKind.Unrepeatable, Text = Difference(run, again) });
        }

        if (run.Bad is BadKind.Broken && options.Shrink)
        {
            (options, run) = Shrinking.Shrink(scenario, seed, options, run);
        }

        return run.Bad is null ? null : Failure(scenario, seed, options, run);
    }

    private static ScenarioFailure Failure<TState>(Scenario<TState> scenario, ulong seed, ScenarioOptions options, SeedRun run)
        where TState : class, new() => new()
        {
            Seed = seed,
            Kind = run.Bad!.Value,
            Text = run.Text,
            Faults = run.Faults,
            Options = options,
            Repeat = Repeating.Line(scenario.Name, seed, options),
            Story = run.Story,
            Hash = run.Hash,
        };

    private static string Difference(SeedRun first, SeedRun second)
    {
        var at = 0;
        while (at < first.Story.Count && at < second.Story.Count && first.Story[at] == second.Story[at])
        {
            at++;
        }

        return "two runs of this seed differ, so the scenario takes something from elsewhere: a clock other than client.Time, chance other than "
            + "client.Chance (Guid.NewGuid, Random), a static or captured variable that keeps its value from run to run, or threads. First "
            + $"'{LineAt(first, at)}', then '{LineAt(second, at)}'.";
    }

    private static string LineAt(SeedRun run, int at) => at < run.Story.Count ? run.Story[at].Trim() : "the end of the story";

    private static ScenarioFailure Vacuous<TState>(Scenario<TState> scenario, ulong seed, ScenarioOptions options, long stepsDone)
        where TState : class, new() => new()
        {
            Seed = seed,
            Kind = BadKind.Vacuous,
            Text = stepsDone == 0
                ? "no step of any client has ended well in any run, so nothing was tried: give the load more time, or allow less trouble"
                : "no step of any client has called the cluster in any run, so nothing was tried: read and write with client.Starling",
            Faults = FaultClass.None,
            Options = options,
            Repeat = Repeating.Line(scenario.Name, seed, options),
            Story = [],
            Hash = 0,
        };
}
