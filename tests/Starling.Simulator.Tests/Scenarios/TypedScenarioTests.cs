using System;
using Starling.Simulator.Scenarios;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

public sealed class TypedScenarioTests
{
    [Fact]
    public void Given_trouble_When_clients_update_typed_records_Then_no_update_is_lost()
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("STARLING_SCENARIO_SEEDS"), out var given) ? given : 6;
        var report = ScenarioRun.Run(new TypedScenario(), seeds, options: new ScenarioOptions { LoadTime = TimeSpan.FromSeconds(2), Shrink = false });
        report.ThrowIfBad();
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
    }
}
