using Starling.Simulator.Faults;
using Starling.Simulator.Tests.Toy;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests;

public sealed class ToySimulationTests
{
    [Fact]
    public void Given_a_correct_toy_When_seeds_run_Then_all_are_good()
    {
        for (var seed = 1UL; seed <= 60; seed++)
        {
            var report = Simulation.Run(seed, Toys.Options());
            Assert.True(report.IsGood, report.ToString());
        }
    }

    [Fact]
    public void Given_one_seed_When_run_twice_Then_traces_are_equal_and_another_seed_differs()
    {
        var first = Simulation.Run(7, Toys.Options());
        Assert.Equal(first.TraceHash, Simulation.Run(7, Toys.Options()).TraceHash);
        Assert.NotEqual(first.TraceHash, Simulation.Run(8, Toys.Options()).TraceHash);
    }

    [Theory]
    [InlineData(Mutant.AckBeforeSync, FaultClass.PowerLoss)]
    [InlineData(Mutant.QuorumOffByOne, FaultClass.None)]
    [InlineData(Mutant.DotReusedAfterWipe, FaultClass.Wipe)]
    public void Given_a_planted_bug_When_seeds_run_Then_it_is_caught(Mutant mutant, FaultClass forced)
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var report = Simulation.Run(seed, Toys.Options(mutant) with { Forced = forced });
            if (!report.IsGood)
            {
                TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
                return;
            }
        }

        Assert.Fail("no seed of 200 caught it");
    }
}
