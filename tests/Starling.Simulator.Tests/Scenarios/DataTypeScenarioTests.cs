using System;
using Starling.Model.Quorums;
using Starling.Simulator.Faults;
using Starling.Simulator.Scenarios;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>Counters and sets in simulated worlds full of trouble.</summary>
public sealed class DataTypeScenarioTests
{
    [Fact]
    public void Given_partitions_and_deaths_When_clients_count_add_and_remove_at_quorum_Then_nothing_is_lost_and_nothing_counts_twice() =>
        Run(ConsistencyLevel.Quorum, from: 1);

    [Fact]
    public void Given_partitions_and_deaths_When_both_sides_go_on_at_one_Then_they_merge() => Run(ConsistencyLevel.One, from: 1000);

    [Fact]
    public void Given_a_partition_in_every_run_When_both_sides_count_add_and_remove_Then_they_merge() =>
        Run(ConsistencyLevel.One, from: 2000, FaultClass.Partition);

    private static void Run(ConsistencyLevel level, ulong from, FaultClass forced = FaultClass.None)
    {
        // More seeds on request; the default takes a few seconds.
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("STARLING_SCENARIO_SEEDS"), out var given) ? given : 6;
        var report = ScenarioRun.Run(
            new DataTypeScenario(level), seeds, from, new ScenarioOptions { LoadTime = TimeSpan.FromSeconds(3), Shrink = false, Forced = forced });
        report.ThrowIfBad();
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
    }
}
