using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.Extensions.Logging.Abstractions;
using Starling.Membership.Register;
using Starling.Membership.Tests.Mini;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Register;

public sealed class FormationTests
{
    [Fact]
    public void One_or_three_and_more_seeds_make_a_list_and_two_or_doubles_do_not()
    {
        Assert.True(SeedList.TryCreate(Endpoints("b:1", "A:1", "c:1"), out var list, out _));
        Assert.True(SeedList.TryCreate(Endpoints("C:1", "a:1", "B:1"), out var same, out _));
        Assert.True(SeedList.TryCreate(Endpoints("a:1"), out var one, out _));
        Assert.Equal(list.Hash, same.Hash);
        Assert.NotEqual(list.Hash, one.Hash);
        Assert.True(list.Contains(new Endpoint("a", 1)));
        foreach (var bad in (string[][])[[], ["a:1", "b:1"], ["a:1", "A:1", "c:1"]])
        {
            Assert.False(SeedList.TryCreate(Endpoints(bad), out _, out var why));
            Assert.NotEmpty(why);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void The_seeds_form_one_cluster_and_everyone_holds_its_document(int count)
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var cluster = new MiniCluster(seed, count) { Loss = 10 };
            var formations = Start(cluster, cluster.Nodes);
            cluster.Loop.RunFor(TimeSpan.FromSeconds(20));
            Assert.All(formations, formation => Assert.StartsWith("a member", formation.Status, StringComparison.Ordinal));
            Assert.Single(cluster.Nodes.Select(node => node.Register.Chosen!.Cluster).Distinct());
            Assert.Empty(cluster.Judge.Faults);
        }
    }

    [Fact]
    public void Nothing_is_proposed_before_all_seeds_are_there()
    {
        var cluster = new MiniCluster(1, 3);
        cluster.Nodes[2].Crash();
        var formations = Start(cluster, cluster.Nodes[..2]);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(20));
        Assert.All(formations, formation => Assert.Contains("node2:7800", formation.Status, StringComparison.Ordinal));
        Assert.All(cluster.Nodes, node => Assert.Null(node.Register.Chosen));
    }

    [Fact]
    public void A_node_with_another_seed_list_is_not_formed_with()
    {
        var cluster = new MiniCluster(1, 3);
        var other = FormationOf(cluster, cluster.Nodes[1], [.. cluster.Nodes, new MiniNode(cluster, 3, new NodeId(3))]);
        var otherHash = cluster.SeedHashes[cluster.Nodes[1].Address];
        var formations = Start(cluster, [cluster.Nodes[0], cluster.Nodes[2]]);
        cluster.SeedHashes[cluster.Nodes[1].Address] = otherHash;
        cluster.Loop.After(TimeSpan.Zero, () => _ = other.RunAsync(CancellationToken.None));
        cluster.Loop.RunFor(TimeSpan.FromSeconds(5));
        Assert.All(formations, formation => Assert.Equal(FormationFaultKind.OtherSeeds, formation.Fault!.Kind));
        Assert.Equal(FormationFaultKind.OtherSeeds, other.Fault!.Kind);
        Assert.All(cluster.Nodes, node => Assert.Null(node.Register.Chosen));
    }

    [Fact]
    public void A_stranger_is_told_that_it_is_no_seed()
    {
        var cluster = new MiniCluster(1, 3);
        Start(cluster, cluster.Nodes);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        var stranger = new MiniNode(cluster, 7, new NodeId(7));
        var lost = FormationOf(cluster, stranger, cluster.Nodes);
        cluster.Loop.After(TimeSpan.Zero, () => _ = lost.RunAsync(CancellationToken.None));
        cluster.Loop.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(FormationFaultKind.NotASeed, lost.Fault!.Kind);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void A_seed_with_an_emptied_folder_is_put_in_its_own_place_votes_and_its_old_folder_is_of_no_use(int count)
    {
        var cluster = new MiniCluster(1, count);
        Start(cluster, cluster.Nodes);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        var old = cluster.Nodes[2];
        old.Crash();
        var fresh = cluster.Nodes[2] = new MiniNode(cluster, 2, new NodeId(12345));
        var formation = Start(cluster, [fresh])[0];
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        Assert.Null(formation.Fault);
        Assert.All(cluster.Nodes, node => Assert.Equal(2, node.Register.Epoch));
        Assert.True(fresh.Register.Chosen!.CameAsReplacement(fresh.Id));

        // Its vote counts: without it and with one other away there is no majority of three.
        cluster.Nodes[0].Crash();
        var changed = cluster.Loop.Run(
            () => fresh.Register.ChangeAsync(
                document => DocumentChanges.ChangeTable(document, "default", new Dictionary<string, string?> { ["a"] = "b" }, 5), 5, TimeSpan.FromSeconds(5)),
            TimeSpan.FromSeconds(6));
        Assert.IsType<ChangeResult.Changed>(changed);

        fresh.Crash();
        cluster.Nodes[2] = old;
        old.Start();
        var again = FormationOf(cluster, old, cluster.Nodes);
        cluster.Loop.After(TimeSpan.Zero, () => old.Register.EpochSeen(cluster.Nodes[1].Address, long.MaxValue));
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        cluster.Loop.After(TimeSpan.Zero, () => _ = again.RunAsync(CancellationToken.None));
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((FormationFaultKind.Replaced, true), (again.Fault!.Kind, again.Fault.IsFinal));
        Assert.Contains(fresh.Id.ToString(), again.Status, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_put_in_the_place_of_a_node_that_may_live_nor_in_another_rack()
    {
        var cluster = new MiniCluster(1, 3);
        Start(cluster, cluster.Nodes);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        var old = cluster.Nodes[2];
        var fresh = cluster.Nodes[2] = new MiniNode(cluster, 2, new NodeId(12345));
        cluster.Nodes.Add(old); // It runs on somewhere, and nobody reaches it at its address.
        var formation = Start(cluster, [fresh], 3)[0];
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        Assert.Contains("may still be alive", formation.Status, StringComparison.Ordinal);
        Assert.Null(fresh.Register.Chosen);
        Assert.Equal(1, cluster.Nodes[0].Register.Epoch);

        old.Crash();
        var elsewhere = FormationOf(cluster, fresh, cluster.Nodes.GetRange(0, 3), self => self with { Rack = "r2" });
        cluster.Loop.After(TimeSpan.Zero, () => _ = elsewhere.RunAsync(CancellationToken.None));
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(500));
        Assert.Equal((FormationFaultKind.OtherPlace, true), (elsewhere.Fault!.Kind, elsewhere.Fault.IsFinal));
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(2, fresh.Register.Epoch);
    }

    [Theory]
    [InlineData("dc2", "r1")]
    [InlineData("dc1", "r2")]
    public void A_member_that_is_started_in_another_place_than_before_is_refused_for_good(string dataCentre, string rack)
    {
        var cluster = new MiniCluster(1, 3);
        Start(cluster, cluster.Nodes);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        var node = cluster.Nodes[2];
        node.Crash();
        node.Start();
        var moved = FormationOf(cluster, node, cluster.Nodes, self => self with { DataCentre = dataCentre, Rack = rack });
        var asBefore = FormationOf(cluster, node, cluster.Nodes);
        var documents = new List<ClusterDocument?>();
        cluster.Loop.After(TimeSpan.Zero, async () => documents.Add(await moved.RunAsync(CancellationToken.None)));
        cluster.Loop.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal((FormationFaultKind.OtherPlace, true), (moved.Fault!.Kind, moved.Fault.IsFinal));
        Assert.Contains("in data centre 'dc1', rack 'r1'", moved.Status, StringComparison.Ordinal);
        Assert.Contains($"in data centre '{dataCentre}', rack '{rack}'", moved.Status, StringComparison.Ordinal);
        Assert.Contains("Start it with the old", moved.Status, StringComparison.Ordinal);
        Assert.Null(Assert.Single(documents));

        cluster.Loop.After(TimeSpan.Zero, async () => documents.Add(await asBefore.RunAsync(CancellationToken.None)));
        cluster.Loop.RunFor(TimeSpan.FromSeconds(2));
        Assert.Same(node.Register.Chosen, documents[^1]);
        Assert.Null(asBefore.Fault);
    }

    private static List<Formation> Start(MiniCluster cluster, IReadOnlyList<MiniNode> nodes, int seeds = int.MaxValue)
    {
        var formations = nodes.Select(node => FormationOf(cluster, node, [.. cluster.Nodes.Take(seeds)])).ToList();
        foreach (var formation in formations)
        {
            cluster.Loop.After(TimeSpan.FromMilliseconds(cluster.Chance.Below(300)), () => _ = formation.RunAsync(CancellationToken.None));
        }

        return formations;
    }

    private static Formation FormationOf(
        MiniCluster cluster, MiniNode node, IEnumerable<MiniNode> seeds, Func<PeerIdentity, PeerIdentity>? disguise = null)
    {
        Assert.True(SeedList.TryCreate(seeds.Select(seed => seed.Address), out var list, out _));
        foreach (var seed in seeds)
        {
            cluster.SeedHashes[seed.Address] = list.Hash;
        }

        return new Formation(
            node.World, list, disguise?.Invoke(node.Identity(list.Hash)) ?? node.Identity(list.Hash), node.Courier, node.Register,
            cluster.Options, NullLogger.Instance);
    }

    private static IEnumerable<Endpoint> Endpoints(params string[] texts) => texts.Select(Endpoint.Parse);
}
