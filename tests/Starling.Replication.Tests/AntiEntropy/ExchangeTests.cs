using System;
using System.Linq;
using Starling.Replication.AntiEntropy;
using Starling.Replication.Tests.Bench;
using Starling.Storage.Agreement;
using Starling.Wire.Frames;
using Xunit;

namespace Starling.Replication.Tests.AntiEntropy;

public sealed class ExchangeTests
{
    private static readonly AgreementOptions Quick = new()
    {
        SliceLength = TimeSpan.FromMilliseconds(100),
        ExchangeEvery = TimeSpan.FromMilliseconds(500),
        SettleTime = TimeSpan.FromMilliseconds(200),
        CloseDelay = TimeSpan.FromSeconds(1),
        RoundEvery = TimeSpan.FromHours(10),
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Replicas_that_differ_become_equal_without_a_read(int different)
    {
        var cluster = new Cluster(2, 2, agreement: Quick);
        for (var i = 0; i < 300; i++)
        {
            cluster.Plant([0, 1], $"same{i}", "", 1000 + i, "v");
        }

        for (var i = 0; i < different; i++)
        {
            cluster.Plant(i % 2, $"k{i}", "", 5000 + i, $"value {i}");
        }

        cluster.Loop.RunFor(200);
        cluster.Wires.Sent.Clear();
        cluster.Loop.RunFor(3000);
        for (var i = 0; i < different; i++)
        {
            Assert.Equal(cluster.Held(i % 2, $"k{i}"), cluster.Held(1 - (i % 2), $"k{i}"));
        }

        Assert.Equal(different, cluster.Nodes.Sum(node => node.Agreement.Different));
        AssertAgreed(cluster);
        var rows = cluster.Wires.Sent.Count(mail => mail.Kind is MessageKind.RowsPush or MessageKind.Rows or MessageKind.ReplicaScanned);
        Assert.True(different > 0 || rows == 0, "Replicas that are equal exchange no rows.");
        Assert.True(different != 1 || cluster.Nodes.Sum(node => node.AgreementDesk.Bytes) < 20_000, "One row costs little.");
    }

    [Fact]
    public void Of_two_versions_the_newer_one_wins_on_both()
    {
        var cluster = new Cluster(3, 3, agreement: Quick);
        for (var i = 0; i < 20; i++)
        {
            cluster.Plant(0, $"k{i}", "", 1000 + i, "old");
            cluster.Plant(i % 3, $"k{i}", "", 2000 + i, "new", isDelete: i % 2 == 0);
        }

        cluster.Loop.RunFor(4000);
        for (var i = 0; i < 20; i++)
        {
            Assert.All([0, 1, 2], node => Assert.Equal(2000 + i, cluster.HeldTime(node, $"k{i}")));
        }

        AssertAgreed(cluster);
    }

    [Fact]
    public void A_large_partition_in_one_leaf_is_repaired_by_symbols()
    {
        var cluster = new Cluster(2, 2, agreement: Quick with { RowIdsMax = 10 });
        for (var i = 0; i < 500; i++)
        {
            cluster.Plant([0, 1], "wide", $"c{i:000}", 1000 + i, "v");
        }

        cluster.Plant(0, "wide", "extra", 9000, "a");
        cluster.Plant(1, "wide", "c077", 9001, "b");
        cluster.Loop.RunFor(2000);
        Assert.Equal(9000, cluster.HeldTime(1, "wide", "extra"));
        Assert.Equal(9001, cluster.HeldTime(0, "wide", "c077"));
        Assert.DoesNotContain(cluster.Wires.Sent, mail => mail.Kind == MessageKind.ReplicaScan);
    }

    [Fact]
    public void A_wiped_disk_is_filled_page_by_page()
    {
        var cluster = new Cluster(2, 2, agreement: Quick, slots: 1);
        for (var i = 0; i < 3000; i++)
        {
            cluster.Plant(1, $"k{i}", "", 1000 + i, "v");
        }

        cluster.Loop.RunFor(6000);
        Assert.All(Enumerable.Range(0, 3000), i => Assert.Equal(1000 + i, cluster.HeldTime(0, $"k{i}")));
        Assert.Contains(cluster.Wires.Sent, mail => mail.Kind == MessageKind.ReplicaScan);
        AssertAgreed(cluster);
    }

    [Fact]
    public void A_pass_that_is_cut_off_is_begun_again()
    {
        var cluster = new Cluster(2, 2, agreement: Quick);
        for (var i = 0; i < 200; i++)
        {
            cluster.Plant(i < 40 ? [i % 2] : [0, 1], $"k{i}", "", 1000 + i, "v");
        }

        var seen = 0;
        cluster.Wires.Rule = mail =>
        {
            if (mail.Kind == MessageKind.Rows && ++seen == 1)
            {
                cluster.Loop.After(TimeSpan.Zero, () => cluster.Wires.Break(0, 1));
                return Fate.Vanishes;
            }

            return Fate.Arrives;
        };
        cluster.Loop.RunFor(10_000);
        Assert.True(seen >= 2, "The pass was cut off in its midst, and begun again.");
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(cluster.Held(0, $"k{i}"), cluster.Held(1, $"k{i}")));
        AssertAgreed(cluster);
    }

    [Fact]
    public void An_answer_that_never_comes_ends_one_pass_only()
    {
        var cluster = new Cluster(2, 2, agreement: Quick);
        cluster.Plant(0, "k", "", 1000, "v");
        var lost = 0;
        cluster.Wires.Rule = mail => mail.Kind == MessageKind.AgreementCompared && lost++ == 0 ? Fate.Vanishes : Fate.Arrives;
        cluster.Loop.RunFor(12_000);
        Assert.Equal(1000, cluster.HeldTime(1, "k"));
        Assert.True(cluster.Nodes.Sum(node => node.Agreement.Broken) >= 1);
        AssertAgreed(cluster);
    }

    [Fact]
    public void A_peer_of_an_older_version_is_asked_seldom_and_told_once()
    {
        var cluster = new Cluster(2, 2, agreement: Quick);
        cluster.Nodes[1].KnowsAgreement = false;
        cluster.Loop.RunFor(12_000);
        var asked = cluster.Wires.Sent.Count(mail => mail.From == 0 && mail.Kind == MessageKind.AgreementCompare);
        Assert.InRange(asked, 1, 5);
        Assert.Equal(1, cluster.Nodes[0].PeersUnknown);
        var begun = Enumerable.Range(0, 4).First(slot => PairPlan.Begins(slot, cluster.Nodes[0].Self.Id, cluster.Nodes[1].Self.Id));
        Assert.Equal(default, cluster.Nodes[0].Agreement.Book.AgreedWithAll(cluster.Find(0, Cluster.Cells).Id, begun));
    }

    [Fact]
    public void Each_side_of_a_pair_begins_for_some_slots_and_none_twice()
    {
        var cluster = new Cluster(2, 2, slots: 64, agreement: Quick);
        cluster.Loop.RunFor(1000);
        Assert.Contains(cluster.Wires.Sent, mail => mail.From == 0 && mail.Kind == MessageKind.AgreementCompare);
        Assert.Contains(cluster.Wires.Sent, mail => mail.From == 1 && mail.Kind == MessageKind.AgreementCompare);
    }

    internal static void AssertAgreed(Cluster cluster)
    {
        foreach (var node in cluster.Nodes)
        {
            for (var slot = 0; slot < cluster.Document.Placement.Geometry.Count; slot++)
            {
                var until = node.Agreement.Book.AgreedWithAll(cluster.Find(0, Cluster.Cells).Id, slot);
                Assert.InRange(node.Clock.WallMicros - until.Micros, 0, 3_000_000);
            }
        }
    }
}
