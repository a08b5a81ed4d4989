using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Membership.Tests.Mini;
using Starling.Membership.Tests.Topology;
using Starling.Membership.Topology;
using Starling.Model.Values;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Register;

public sealed class DocumentRegisterTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_change_is_pushed_to_all_and_found_on_disk_after_a_restart()
    {
        var cluster = MiniCluster.Formed(1, 3);
        Assert.IsType<ChangeResult.Changed>(Create(cluster, 1, "t", 9));
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(200));
        Assert.All(cluster.Nodes, node => Assert.NotNull(node.Register.Chosen!.TableNamed("t")));
        cluster.Nodes[2].Crash();
        cluster.Nodes[2].Start();
        Assert.Equal(2, cluster.Nodes[2].Register.Epoch);
        Assert.Empty(cluster.Judge.Faults);
    }

    [Fact]
    public void The_same_operation_from_another_node_is_found_done_and_a_refusal_is_about_the_newest_document()
    {
        var cluster = MiniCluster.Formed(2, 3);
        Create(cluster, 0, "t", 9);
        Assert.IsType<ChangeResult.Changed>(Create(cluster, 1, "t", 9));
        Assert.IsType<ChangeResult.Unchanged>(Create(cluster, 1, "t", 10));
        Assert.Equal(2, cluster.Nodes[1].Register.Epoch);
        Assert.IsType<ChangeResult.Rejected>(Create(cluster, 2, "starling.t", 11));
        Assert.Equal(2, cluster.Nodes[2].Register.Epoch);
    }

    [Fact]
    public void Without_a_majority_a_change_is_not_possible_and_has_not_happened()
    {
        var cluster = MiniCluster.Formed(3, 3);
        cluster.Nodes[1].Crash();
        cluster.Nodes[2].Crash();
        Assert.Equal(ChangeFault.Unavailable, Assert.IsType<ChangeResult.Rejected>(Create(cluster, 0, "t", 9)).Fault);
    }

    [Fact]
    public void A_node_that_missed_the_push_pulls_when_it_sees_a_higher_epoch()
    {
        var cluster = MiniCluster.Formed(4, 3);
        cluster.Nodes[2].Crash();
        Create(cluster, 0, "t", 9);
        cluster.Nodes[2].Start();
        Assert.Equal(1, cluster.Nodes[2].Register.Epoch);
        cluster.Gossip();
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(200));
        Assert.Equal(2, cluster.Nodes[2].Register.Epoch);
    }

    [Fact]
    public void Broken_and_foreign_documents_are_refused_and_older_ones_ignored()
    {
        var cluster = MiniCluster.Formed(5, 3);
        var register = cluster.Nodes[0].Register;
        var chosen = register.Chosen!;
        ClusterDocument[] bad =
        [
            Samples.Formed() with { Epoch = 7 },
            chosen with { Epoch = 7, Secret = 0 },
            chosen with { Epoch = 7, NextTableId = 1 },
        ];
        foreach (var document in bad)
        {
            cluster.Loop.After(TimeSpan.Zero, () => register.Learn(document.Encode()));
            cluster.Loop.RunFor(TimeSpan.FromMilliseconds(100));
            Assert.NotNull(register.Refusal);
            Assert.Equal(1, register.Epoch);
        }

        cluster.Loop.After(TimeSpan.Zero, () => register.Learn((chosen with { Epoch = 7 }).Encode()));
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(100));
        Assert.Equal((7L, null), (register.Epoch, register.Refusal));
        cluster.Loop.After(TimeSpan.Zero, () => register.Learn(chosen.Encode()));
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(100));
        Assert.Equal(7, register.Epoch);
    }

    [Fact]
    public void A_voter_whose_disk_is_full_does_not_vote_and_does_not_apply()
    {
        var cluster = MiniCluster.Formed(6, 3);
        cluster.Nodes[1].Disk.Fault = WorldFault.DiskFull;
        Assert.IsType<ChangeResult.Changed>(Create(cluster, 0, "t", 9));
        cluster.Nodes[2].Disk.Fault = WorldFault.DiskFull;
        Assert.IsNotType<ChangeResult.Changed>(Create(cluster, 0, "u", 10));
        Assert.Equal(1, cluster.Nodes[1].Register.Epoch);
    }

    [Fact]
    public void Changes_at_one_node_take_turns_and_too_many_are_turned_away()
    {
        var cluster = MiniCluster.Formed(7, 3);
        var results = cluster.Loop.Run(
            () => Task.WhenAll(Enumerable.Range(0, 70).Select(n => ChangeAsync(cluster, 0, $"t{n}", (UInt128)(100 + n)))), Long);
        Assert.Equal(65, results.Count(result => result is ChangeResult.Changed));
        Assert.Equal(5, results.Count(result => result is ChangeResult.Rejected { Fault: ChangeFault.Overloaded }));
        Assert.Equal(66, cluster.Nodes[0].Register.Epoch);
    }

    [Fact]
    public void A_change_that_an_older_release_could_not_read_waits_until_all_are_upgraded_but_not_for_the_dead()
    {
        var cluster = MiniCluster.Formed(5, 3);
        cluster.Nodes[2].IsOlder = true;
        var refused = Assert.IsType<ChangeResult.Rejected>(Pause(cluster, 0, true, 9));
        Assert.Equal(ChangeFault.BadRequest, refused.Fault);
        Assert.Contains(cluster.Nodes[2].Id.Short, refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Nodes[1].Id.Short, refused.Text, StringComparison.Ordinal);
        Assert.IsType<ChangeResult.Changed>(Create(cluster, 0, "t", 10));

        cluster.Nodes[2].IsOlder = false;
        Assert.IsType<ChangeResult.Changed>(Pause(cluster, 0, true, 11));
        Assert.IsType<ChangeResult.Changed>(Pause(cluster, 0, false, 12));
        cluster.Nodes[2].IsOlder = true;
        cluster.Nodes[2].Crash();
        Assert.IsType<ChangeResult.Changed>(Pause(cluster, 0, true, 13));
        Assert.Empty(cluster.Judge.Faults);
    }

    private static ChangeResult Pause(MiniCluster cluster, int node, bool isPaused, UInt128 operation) =>
        cluster.Loop.Run(
            () => cluster.Nodes[node].Register.ChangeAsync(document => MoveChanges.Pause(document, isPaused, operation), operation, TimeSpan.FromSeconds(8)), Long);

    private static ChangeResult Create(MiniCluster cluster, int node, string name, UInt128 operation) =>
        cluster.Loop.Run(() => ChangeAsync(cluster, node, name, operation), Long);

    private static Task<ChangeResult> ChangeAsync(MiniCluster cluster, int node, string name, UInt128 operation) =>
        cluster.Nodes[node].Register.ChangeAsync(
            document => DocumentChanges.CreateTable(
                document, name, ResolutionRule.Siblings, new Dictionary<string, int>(), new Dictionary<string, string>(), operation),
            operation,
            TimeSpan.FromSeconds(8));
}
