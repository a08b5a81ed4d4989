using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client.Tests.Fake;
using Starling.Membership.Topology;
using Xunit;

namespace Starling.Client.Tests.Routing;

public sealed class RoutingTests
{
    [Fact]
    public async Task Each_request_goes_to_a_replica_though_one_contact_point_was_given()
    {
        using var cluster = new FakeCluster("dc1", "dc1", "dc1");
        await using var client = await StarlingClient.ConnectAsync(cluster.Options(contacts: 1));
        await cluster.WarmAsync(client);
        cluster.Play(ask => ask.Text(ask.Node.Id.ToString()));
        for (var i = 0; i < 60; i++)
        {
            var reading = await client.GetAsync("lww", "k" + i);
            Assert.Equal(cluster.ReplicasOf("lww", "k" + i).Single().Id.ToString(), reading.Value!.Text);
        }
    }

    [Fact]
    public async Task The_preferred_data_centre_answers()
    {
        using var cluster = new FakeCluster("dc1", "dc2");
        await using var client = await cluster.ConnectAsync(options => options with { DataCentre = "dc2" });
        await WarmBothAsync(cluster, client);
        cluster.Play(ask => ask.Text(ask.Node.Id.ToString()));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(cluster.Nodes[1].Id.ToString(), (await client.GetAsync("lww", "k" + i)).Value!.Text);
        }
    }

    [Fact]
    public async Task Replicas_take_turns()
    {
        using var cluster = new FakeCluster("dc1", "dc2");
        await using var client = await cluster.ConnectAsync();
        await WarmBothAsync(cluster, client);
        var before = cluster.Nodes.Select(node => node.Asked).ToArray();
        for (var i = 0; i < 100; i++)
        {
            await client.GetAsync("lww", "same");
        }

        Assert.All(cluster.Nodes, node => Assert.InRange(node.Asked - before[System.Array.IndexOf(cluster.Nodes, node)], 30, 70));
    }

    [Fact]
    public async Task A_node_that_refuses_work_is_avoided_for_a_while()
    {
        using var cluster = new FakeCluster("dc1", "dc2");
        await using var client = await cluster.ConnectAsync();
        await WarmBothAsync(cluster, client);
        cluster.Nodes[0].Script = ask => ask.Fail(StarlingError.Overloaded);
        var before = cluster.Nodes[0].Asked;
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await client.GetAsync("lww", "k" + i)).Found);
        }

        Assert.InRange(cluster.Nodes[0].Asked - before, 1, 2);
    }

    [Fact]
    public async Task A_newer_map_is_followed()
    {
        using var cluster = new FakeCluster("dc1", "dc1");
        await using var client = await cluster.ConnectAsync();
        await cluster.WarmAsync(client);
        cluster.Play(ask => ask.Text(ask.Node.Id.ToString()));

        // A table that the client's map has not: the calls go anywhere, and the client asks for a newer map.
        var newer = FakeCluster.Good(DocumentChanges.CreateTable(
            cluster.Map, "new", Model.Values.ResolutionRule.LastWriteWins, new System.Collections.Generic.Dictionary<string, int> { ["dc1"] = 1 },
            new System.Collections.Generic.Dictionary<string, string>(), 9));
        foreach (var node in cluster.Nodes)
        {
            node.Map = newer;
        }

        var right = 0;
        for (var i = 0; i < 5000 && right < 40; i++)
        {
            var text = (await client.GetAsync("new", "k" + i)).Value!.Text;
            right = text == cluster.ReplicasOf("new", "k" + i, newer).Single().Id.ToString() ? right + 1 : 0;
            await Task.Delay(1);
        }

        Assert.Equal(40, right);
    }

    /// <summary>Asks until both nodes have answered.</summary>
    private static async Task WarmBothAsync(FakeCluster cluster, StarlingClient client)
    {
        cluster.Play(ask => ask.Text("warm"));
        for (var i = 0; cluster.Nodes.Any(node => node.Pulls + node.Asked == 0) && i < 1000; i++)
        {
            await client.GetAsync("lww", "k" + i);
            await Task.Delay(1);
        }

        // A link that has come up carries at least the question for the map or a call; wait for the slower one by its introduction.
        await Task.WhenAll(cluster.Nodes.Select(node => node.Introduced));
        await Task.Delay(50);
    }
}
