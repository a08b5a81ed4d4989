using System;
using System.Linq;
using Starling.Replication.Tests.Bench;
using Starling.Wire.Frames;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.HintedHandoff;

public sealed class HintDeliveryTests
{
    [Fact]
    public void Hints_are_forgotten_only_when_the_target_has_synced_the_whole_page()
    {
        var cluster = Away(out var target);
        target.Disk.IsHeld = true;
        Return(cluster);
        cluster.Loop.RunFor(2000);
        Assert.Equal(5, cluster.Nodes[0].Hints.Pending);
        target.Disk.IsHeld = false;
        cluster.Loop.RunFor(2000);
        Assert.Equal(0, cluster.Nodes[0].Hints.Pending);
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(cluster.Held(0, $"k{i}"), cluster.Held(2, $"k{i}")));
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void The_mutant_that_forgets_hints_when_they_are_sent_is_seen()
    {
        var cluster = Away(out var target, Mutant.HintDroppedOnSend);
        target.Disk.IsHeld = true;
        Return(cluster);
        cluster.Loop.RunFor(2000);
        Assert.Equal(0, cluster.Nodes[0].Hints.Pending);
        Assert.Equal(0, cluster.HeldTime(2, "k0"));
    }

    [Fact]
    public void A_page_of_which_one_hint_failed_is_sent_again_whole()
    {
        var cluster = Away(out _);
        var hints = 0;
        cluster.Wires.Rule = mail => mail.Header.Class == WorkClass.Hint && mail.Kind == MessageKind.ReplicaWrite && ++hints == 3
            ? Fate.Vanishes
            : Fate.Arrives;
        Return(cluster);
        cluster.Loop.RunFor(1000);
        Assert.Equal(5, cluster.Nodes[0].Hints.Pending);
        cluster.Wires.Break(0, 2);
        cluster.Loop.RunFor(4000);
        Assert.Equal(0, cluster.Nodes[0].Hints.Pending);
        Assert.Equal(1, cluster.Nodes[0].Delivery.FailedPages);
        Assert.Equal(10, hints);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_page_with_an_answer_that_never_comes_is_sent_again_although_the_link_lives()
    {
        var cluster = Away(out _);
        var answers = 0;
        cluster.Wires.Rule = mail => mail.Header.Class == WorkClass.Hint && mail.Kind == MessageKind.ReplicaWritten && ++answers == 3
            ? Fate.Vanishes
            : Fate.Arrives;
        Return(cluster);
        cluster.Loop.RunFor(9000);
        Assert.Equal(5, cluster.Nodes[0].Hints.Pending);
        cluster.Loop.RunFor(6000);
        Assert.Equal(0, cluster.Nodes[0].Hints.Pending);
        Assert.Equal(1, cluster.Nodes[0].Delivery.FailedPages);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_hint_that_nobody_can_take_blocks_no_other()
    {
        var cluster = Away(out var target);
        byte[][] hopeless = [[1, 2, 3], [99, 0, 0, 0, 1, 65, 1, 0, 1, 7], [.. BitConverter.GetBytes(cluster.Find(0, Cluster.Cells).Id), 1, 65, 1, 0, 1, 7]];
        cluster.Loop.Turn(() => Array.ForEach(hopeless, hint => cluster.Nodes[0].Hints.Add(target.Self.Id, hint, 1)));
        cluster.Write(0, "last", "v");
        Return(cluster);
        cluster.Loop.RunFor(4000);
        Assert.Equal(0, cluster.Nodes[0].Hints.Pending);
        Assert.NotEqual(0, cluster.HeldTime(2, "last"));
    }

    [Fact]
    public void A_target_without_space_keeps_its_hints_waiting()
    {
        var cluster = Away(out var target);
        target.Disk.IsLow = true;
        Return(cluster);
        cluster.Loop.RunFor(3000);
        Assert.Equal(5, cluster.Nodes[0].Hints.Pending);
        target.Disk.IsLow = false;
        cluster.Loop.RunFor(3000);
        Assert.Equal(0, cluster.Nodes[0].Hints.Pending);
    }

    [Fact]
    public void A_node_without_space_keeps_nothing_for_others()
    {
        var cluster = new Cluster();
        cluster.Nodes[0].Disk.IsLow = true;
        cluster.Wires.Rule = mail => mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        cluster.Write(0, "k", "v", Model.Quorums.ConsistencyLevel.One);
        cluster.Loop.RunFor(3000);
        Assert.Equal(0, cluster.Nodes[0].Hints.Stored);
    }

    /// <summary>Five writes that node 2 has missed, kept by node 0.</summary>
    private static Cluster Away(out BenchNode target, Mutant mutants = Mutant.None)
    {
        var cluster = new Cluster(mutants: mutants);
        target = cluster.Nodes[2];
        cluster.Wires.Cut(0, 2);
        cluster.Loop.RunFor(20);
        for (var i = 0; i < 5; i++)
        {
            cluster.Write(0, $"k{i}", "v");
        }

        cluster.Loop.RunFor(50);
        Assert.Equal(5, cluster.Nodes[0].Hints.Pending);
        return cluster;
    }

    private static void Return(Cluster cluster) => cluster.Wires.Mend(0, 2);
}
