using System;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Node.Tests.Startup;

public sealed class MovedNodeTests
{
    [Fact]
    public async Task A_node_started_in_another_rack_serves_nothing_not_even_after_the_next_document()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        await cluster.StopAsync(2);
        var moved = cluster.Start(2, rack: "elsewhere");
        var refusal = await Assert.ThrowsAsync<StarlingException>(() => moved.Ready.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("in data centre 'dc1', rack 'rack1', but it was started in data centre 'dc1', rack 'elsewhere'", refusal.Message,
            StringComparison.Ordinal);

        // It is still a voter, so once the others see it they wait until it has the next document; that must not make it serve.
        for (var waited = 0; waited < 200 && await Alive(cluster) < 3; waited++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(3, await Alive(cluster));
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "words" });
        var unserved = await Assert.ThrowsAsync<StarlingException>(async () => await cluster[2].GetAsync("words", "key"));
        Assert.Equal(StarlingError.NotReady, unserved.Code);
        Assert.False(moved.IsReady);

        await cluster.StopAsync(2);
        await cluster.Start(2).Ready.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<int> Alive(RealCluster cluster) =>
        (await cluster[0].StatusAsync()).Nodes.Count(node => node.State == "alive");
}
