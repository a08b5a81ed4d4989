using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Replication.Tests.Bench;
using Starling.Storage.Agreement;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.AntiEntropy;

public sealed class RoundTests
{
    private static readonly AgreementOptions Quick = new()
    {
        SliceLength = TimeSpan.FromMilliseconds(100),
        ExchangeEvery = TimeSpan.FromMilliseconds(400),
        SettleTime = TimeSpan.FromMilliseconds(200),
        CloseDelay = TimeSpan.FromSeconds(1),
        RoundEvery = TimeSpan.FromMilliseconds(600),
    };

    [Theory]
    [InlineData(Cluster.Cells)]
    [InlineData(Cluster.Siblings)]
    public void A_delete_that_all_have_is_forgotten_by_all(string table)
    {
        var cluster = Deleted(table);
        cluster.Loop.RunFor(4000);
        Assert.All([0, 1, 2], node => Assert.Empty(cluster.Held(node, "k", table)));
        Assert.All(cluster.Nodes, node => Assert.NotEqual(default, WatermarkOf(cluster, node, "k", table)));
        cluster.Loop.RunFor(2000);
        Assert.Empty(cluster.Held(0, "k", table));
        ExchangeTests.AssertAgreed(cluster);
    }

    [Fact]
    public void With_one_replica_away_nothing_is_committed_and_the_book_says_who_is_in_the_way()
    {
        var cluster = Deleted(Cluster.Cells, whileAway: 2);
        cluster.Loop.RunFor(4000);
        Assert.All([0, 1], node => Assert.NotEmpty(cluster.Held(node, "k")));
        Assert.All(cluster.Nodes, node => Assert.Equal(default, WatermarkOf(cluster, node, "k")));
        var slot = cluster.SetOf(0, "k").Slot.Index;
        var blocking = cluster.Nodes[0].Agreement.Book.Blocking(
            cluster.Find(0, Cluster.Cells).Id, slot, new HybridTime(cluster.Nodes[0].Clock.WallMicros - 1_500_000));
        Assert.Equal([cluster.Nodes[2].Self.Id], blocking.Select(each => each.Peer));
        cluster.Wires.MendAll();
        cluster.Loop.RunFor(8000);
        Assert.All([0, 1, 2], node => Assert.Empty(cluster.Held(node, "k")));
    }

    [Fact]
    public void Who_misses_a_commit_is_told_of_it_by_the_exchange()
    {
        var cluster = Deleted(Cluster.Cells);
        cluster.Wires.Rule = mail => mail.Kind == MessageKind.Commit && mail.To == 2 && cluster.Nodes[2].Marks[Mark.RecordPurged] == 0
            && cluster.Wires.Sent.Count(sent => sent.Kind == MessageKind.Commit && sent.To == 2) < 2
            ? Fate.Vanishes
            : Fate.Arrives;
        cluster.Loop.RunFor(15_000);
        Assert.All([0, 1, 2], node => Assert.Empty(cluster.Held(node, "k")));
    }

    [Fact]
    public void Two_rounds_at_once_do_no_harm()
    {
        var cluster = Deleted(Cluster.Cells);
        cluster.Wires.Latency = () => TimeSpan.FromMilliseconds(cluster.Chance.Below(200));
        cluster.Loop.RunFor(10_000);
        Assert.All([0, 1, 2], node => Assert.Empty(cluster.Held(node, "k")));
    }

    [Fact]
    public void A_write_older_than_the_closed_moment_is_too_late_and_a_hint_of_it_is_dropped()
    {
        var cluster = Deleted(Cluster.Cells);
        cluster.Loop.RunFor(4000);
        var late = cluster.Nodes[0];
        late.Skew = -TimeSpan.FromSeconds(10);
        var before = cluster.Held(1, "k");
        Array.ForEach([0, 1, 2], node => Assert.NotEqual(default, WatermarkOf(cluster, cluster.Nodes[node], "k")));
        cluster.Plant(0, "k", "", 1000, "long ago");
        cluster.Loop.RunFor(3000);
        Assert.Equal(before, cluster.Held(1, "k"));
    }

    [Fact]
    public void A_replica_that_lost_what_it_closed_adopts_the_slot_from_a_peer()
    {
        var cluster = Deleted(Cluster.Cells);
        for (var i = 0; i < 30; i++)
        {
            cluster.Write(0, $"more{i}", "v", ConsistencyLevel.All);
        }

        cluster.Loop.RunFor(4000);
        var set = cluster.SetOf(0, "k");
        var table = cluster.Find(0, Cluster.Cells).Id;
        var hurt = cluster.Nodes[1];
        cluster.Plant(1, "k", "", 5, "from before");
        cluster.Loop.Turn(() => hurt.Slots.SetMustAdopt(table, set.Slot.Index, true));
        cluster.Loop.RunFor(100);
        Assert.NotEmpty(cluster.Held(1, "k"));
        var read = cluster.Read(1, "k", ConsistencyLevel.Quorum);
        cluster.Loop.RunFor(8000);
        Assert.True(read.IsDone);
        Assert.Empty(cluster.Held(1, "k"));
        Assert.Equal(1, hurt.Agreement.Adopted);
        Assert.False(hurt.Slots[table, set.Slot.Index].MustAdopt);
        ExchangeTests.AssertAgreed(cluster);
    }

    [Fact]
    public void A_replica_is_filled_from_those_that_answer_and_served_when_all_have()
    {
        var cluster = new Cluster(agreement: Quick);
        var written = cluster.Write(0, "k", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(4000);
        Assert.True(written.IsDone);
        var good = cluster.Held(0, "k");
        var set = cluster.SetOf(0, "k");
        var table = cluster.Find(0, Cluster.Cells).Id;
        var hurt = cluster.Nodes[1];
        cluster.Wires.Cut(1, 2);
        hurt.Disk.Overwrite(StoreFamily.Records, _ => [1, 2, 3]);
        cluster.Loop.Turn(() => hurt.Slots.SetMustAdopt(table, set.Slot.Index, true));
        cluster.Loop.RunFor(8000);
        Assert.Equal(good, cluster.Held(1, "k"));
        Assert.True(hurt.Slots[table, set.Slot.Index].MustAdopt);
        Assert.Equal(0, hurt.Agreement.Adopted);

        cluster.Wires.MendAll();
        cluster.Loop.RunFor(8000);
        Assert.False(hurt.Slots[table, set.Slot.Index].MustAdopt);
        Assert.Equal(1, hurt.Agreement.Adopted);
        ExchangeTests.AssertAgreed(cluster);
    }

    [Fact]
    public void Damage_that_comes_while_a_slot_is_being_filled_has_it_filled_once_more()
    {
        var cluster = new Cluster(agreement: Quick);
        var written = cluster.Write(0, "k", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(4000);
        Assert.True(written.IsDone);
        var set = cluster.SetOf(0, "k");
        var table = cluster.Find(0, Cluster.Cells).Id;
        var hurt = cluster.Nodes[1];
        cluster.Wires.Cut(1, 2);
        cluster.Loop.Turn(() => hurt.Slots.SetMustAdopt(table, set.Slot.Index, true));
        cluster.Loop.RunFor(8000);
        hurt.Disk.Overwrite(StoreFamily.Records, _ => [1, 2, 3]);
        var next = cluster.Write(0, "k", "newer", ConsistencyLevel.Quorum);
        cluster.Loop.RunFor(4000);
        Assert.True(next.IsDone);
        Assert.True(hurt.Slots[table, set.Slot.Index].MustAdopt);

        cluster.Wires.MendAll();
        cluster.Loop.RunFor(8000);
        Assert.Equal(cluster.Held(0, "k"), cluster.Held(1, "k"));
        Assert.False(hurt.Slots[table, set.Slot.Index].MustAdopt);
        ExchangeTests.AssertAgreed(cluster);
    }

    [Fact]
    public void Damage_that_the_scrub_finds_is_healed_from_a_peer()
    {
        var cluster = Deleted(Cluster.Cells);
        cluster.Write(0, "whole", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(3000);
        var hurt = cluster.Nodes[1];
        var good = cluster.Held(0, "whole");
        hurt.Disk.Overwrite(StoreFamily.Records, _ => [1, 2, 3]);
        var set = cluster.SetOf(1, "whole");
        var leaf = hurt.Fingerprints.LeafOf(Murmur3.TokenOf(Cluster.Utf8("whole")));
        cluster.Loop.Turn(() => hurt.Scrubber.Check(
            cluster.Find(1, Cluster.Cells).Id, Model.Values.ResolutionRule.LastWriteWins, set.Slot.Index, leaf));
        cluster.Loop.RunFor(8000);
        Assert.Equal(good, cluster.Held(1, "whole"));
        Assert.Equal(1, hurt.Agreement.Adopted);
        ExchangeTests.AssertAgreed(cluster);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damage_that_a_read_meets_is_healed_from_a_peer_without_waiting_for_the_scrub(bool isScan)
    {
        var cluster = new Cluster(agreement: Quick);
        var written = cluster.Write(0, "whole", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(3000);
        Assert.True(written.IsDone);
        var hurt = cluster.Nodes[1];
        var good = cluster.Held(0, "whole");
        hurt.Disk.Overwrite(StoreFamily.Records, _ => [1, 2, 3]);
        var read = isScan ? cluster.Scan(1, 10) : cluster.Read(1, "whole", ConsistencyLevel.All);
        cluster.Loop.RunFor(8000);
        Assert.Equal(1, read.Answers);
        Assert.Equal(good, cluster.Held(1, "whole"));
        Assert.Equal(1, hurt.Agreement.Adopted);
        ExchangeTests.AssertAgreed(cluster);
    }

    [Fact]
    public void A_replica_that_lost_a_record_and_its_sum_alike_finds_that_it_is_the_odd_one()
    {
        var cluster = Deleted(Cluster.Cells);
        cluster.Write(0, "whole", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(6000);
        var good = cluster.Held(0, "whole");
        var hurt = cluster.Nodes[1];
        var token = Murmur3.TokenOf(Cluster.Utf8("whole"));
        Assert.True(WatermarkOf(cluster, hurt, "whole") > Model.Values.RecordState.NewestOrigin(Model.Values.ResolutionRule.LastWriteWins, good));
        var path = new byte[RecordPath.SizeMax(5, 0)];
        var length = RecordPath.Write(path, cluster.Find(1, Cluster.Cells).Id, token.Value, Cluster.Utf8("whole"), []);
        cluster.Loop.Turn(() => hurt.Records.Adopt(Model.Values.ResolutionRule.LastWriteWins, path.AsSpan(0, length), []));
        cluster.Loop.RunFor(50);
        Assert.Empty(cluster.Held(1, "whole"));
        cluster.Loop.RunFor(15_000);
        Assert.Equal(good, cluster.Held(1, "whole"));
        Assert.Equal(1, hurt.Marks[Mark.OddOneOut]);
        Assert.All([0, 2], node => Assert.Equal(0, cluster.Nodes[node].Marks[Mark.OddOneOut]));
        ExchangeTests.AssertAgreed(cluster);
    }

    [Fact]
    public void A_mutant_that_commits_with_one_replica_different_is_seen()
    {
        var cluster = Deleted(Cluster.Cells, Mutant.TwoOfThreeConverge, whileAway: 2, exchangeEvery: TimeSpan.FromHours(1));
        cluster.Wires.Rule = mail => mail.Header.Class == WorkClass.Hint ? Fate.Vanishes : Fate.Arrives;
        cluster.Wires.MendAll();
        cluster.Loop.RunFor(6000);
        Assert.NotEqual(cluster.Held(0, "k"), cluster.Held(2, "k"));
    }

    private static HybridTime WatermarkOf(Cluster cluster, BenchNode node, string key, string table = Cluster.Cells) =>
        node.Slots[cluster.Find(0, table).Id, cluster.SetOf(0, key, table).Slot.Index].Watermark;

    /// <summary>A record that was written everywhere, and then deleted.</summary>
    private static Cluster Deleted(
        string table, Mutant mutants = Mutant.None, int whileAway = -1, TimeSpan? exchangeEvery = null)
    {
        var cluster = new Cluster(
            mutants: mutants, agreement: exchangeEvery is { } every ? Quick with { ExchangeEvery = every } : Quick);
        var written = cluster.Write(0, "k", "v", ConsistencyLevel.All, table);
        cluster.Loop.RunFor(50);
        Assert.True(written.IsDone);
        if (whileAway >= 0)
        {
            foreach (var other in new List<int> { 0, 1, 2 }.Where(node => node != whileAway))
            {
                cluster.Wires.Cut(other, whileAway);
            }

            cluster.Loop.RunFor(20);
        }

        var deleted = cluster.Write(0, "k", (string?)null, ConsistencyLevel.Quorum, table, context: written.Context);
        cluster.Loop.RunFor(50);
        Assert.True(deleted.IsDone);
        return cluster;
    }
}
