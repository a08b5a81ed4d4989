using System;
using Starling.Node.Options;
using Starling.Replication.Coordinate;
using Starling.Simulator.Faults;
using Starling.Simulator.Scenarios;
using Starling.Storage.Agreement;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>Counts that are tried again, in simulated worlds full of trouble.</summary>
/// <remarks>Some seeds in each run; for a day of virtual time see docs/testing.md.</remarks>
public sealed class RetryScenarioTests
{
    [Fact]
    public void Given_partitions_and_deaths_When_every_count_is_tried_until_it_is_acknowledged_Then_each_counts_once() =>
        Run(TimeSpan.FromHours(1), isPatient: true, from: 1).ThrowIfBad();

    [Fact]
    public void Given_rounds_of_agreement_every_second_When_ids_are_settled_and_forgotten_Then_no_count_is_lost_or_doubled() =>
        Run(TimeSpan.FromSeconds(2), isPatient: false, from: 5000).ThrowIfBad();

    [Theory]
    [InlineData(nameof(Mutant.OperationsForgotten))]
    [InlineData(nameof(Mutant.OperationsKnownToOne))]
    public void Given_nodes_that_forget_ids_or_keep_them_to_themselves_When_counts_are_tried_again_Then_some_run_shows_it(string bug)
    {
        var report = Run(TimeSpan.FromHours(1), isPatient: true, from: 1, Enum.Parse<Mutant>(bug));
        Assert.False(report.IsGood);
        Assert.Contains("acknowledged operations make", report.ToString(), StringComparison.Ordinal);
    }

    private static ScenarioReport Run(TimeSpan window, bool isPatient, ulong from, Mutant bug = Mutant.None)
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("STARLING_RETRY_SEEDS"), out var given) ? given : 5;
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("STARLING_RETRY_SECONDS"), out var load) ? load : 4;
        var pace = seconds < 30 ? 1 : 5;
        window = isPatient ? window : window * pace;
        var report = ScenarioRun.Run(new RetryScenario(window, isPatient), seeds, from, new ScenarioOptions
        {
            LoadTime = TimeSpan.FromSeconds(seconds),
            ConvergenceMax = TimeSpan.FromMinutes(pace),
            ThinkMean = TimeSpan.FromMilliseconds(20 * pace),
            Shrink = false,
            Forced = FaultClass.Partition,
            Mutants = bug,
            Node = new NodeOptions
            {
                Coordinator = new CoordinatorOptions { OperationWindow = window, OperationsMax = 8192 },
                Agreement = new AgreementOptions
                {
                    SliceLength = TimeSpan.FromMilliseconds(100 * pace),
                    ExchangeEvery = TimeSpan.FromMilliseconds(300 * pace),
                    SettleTime = TimeSpan.FromMilliseconds(200 * pace),
                    CloseDelay = TimeSpan.FromSeconds(pace),
                    RoundEvery = TimeSpan.FromMilliseconds(500 * pace),
                },
            },
        });
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        return report;
    }
}
