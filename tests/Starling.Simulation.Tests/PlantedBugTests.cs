using System.Linq;
using System.Threading.Tasks;
using Starling.Simulator.Bugs;
using Xunit;

namespace Starling.Simulation.Tests;

/// <summary>A checker that cannot fail proves nothing: each planted bug must be caught by a promise that it breaks, within its number of seeds.</summary>
public sealed class PlantedBugTests(BugHunts hunts) : IClassFixture<BugHunts>
{
    public static TheoryData<string> Names => [.. PlantedBugs.All.Select(static bug => bug.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Given_a_planted_bug_Then_a_promise_that_it_breaks_catches_it(string name)
    {
        var hunt = await hunts.OfAsync(name);
        Assert.True(hunt.GetProperty("caught").GetBoolean(), hunt.ToString());
    }
}
