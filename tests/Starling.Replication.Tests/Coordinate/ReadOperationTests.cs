using System;
using System.Linq;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Replication.Coordinate;
using Starling.Replication.Tests.Bench;
using Starling.Wire.Frames;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

public sealed class ReadOperationTests
{
    private static readonly ReadManner WantsRecord = new(WantsRecord: true, GivesUpEarly: false);

    [Fact]
    public void Replicas_that_agree_give_one_answer_and_one_digest()
    {
        var cluster = new Cluster();
        cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(50);
        cluster.Wires.Sent.Clear();
        var read = cluster.Read(0, "k");
        cluster.Loop.RunFor(50);
        Assert.True(read.IsDone);
        Assert.Equal(cluster.HeldTime(0, "k"), read.WriteTime);
        Assert.Equal(
            [MessageKind.ReplicaRead, MessageKind.ReplicaDigest], cluster.Wires.Sent.Select(mail => mail.Kind));
        Assert.True(cluster.IsQuiet);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_newer_value_at_one_replica_is_brought_to_a_quorum_before_it_is_returned(int holder)
    {
        var cluster = new Cluster();
        cluster.Plant(holder, "k", "", 1000, "new");
        cluster.Loop.RunFor(10);
        cluster.Wires.Cut(0, holder == 1 ? 2 : 1);
        cluster.Loop.RunFor(10);
        var atAnswer = 0;
        var read = cluster.Read(0, "k", then: () => atAnswer = Enumerable.Range(0, 3).Count(i => cluster.HeldTime(i, "k") == 1000));
        cluster.Loop.RunFor(50);
        Assert.True(read.IsDone);
        if (holder == 0 || holder != 0 && read.WriteTime != 0)
        {
            Assert.Equal(1000, read.WriteTime);
            Assert.True(atAnswer >= 2, $"only {atAnswer} replicas held what was returned");
        }

        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void What_cannot_be_repaired_is_not_returned()
    {
        var cluster = new Cluster();
        cluster.Plant(0, "k", "", 1000, "new");
        cluster.Loop.RunFor(10);
        cluster.Wires.Rule = mail => mail.Kind == MessageKind.ReplicaWrite ? Fate.Vanishes : Fate.Arrives;
        var read = cluster.Read(0, "k");
        cluster.Loop.RunFor(1900);
        Assert.Equal(0, read.Answers);
        cluster.Loop.RunFor(200);
        Assert.Equal(StarlingError.Timeout, read.Trouble?.Code);
        Assert.Empty(read.Rows);
        cluster.Loop.RunFor(100);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void Refused_repairs_end_the_read_at_once()
    {
        var cluster = new Cluster();
        cluster.Plant(0, "k", "", 1000, "new");
        cluster.Loop.RunFor(10);
        cluster.Nodes[1].Disk.IsLow = cluster.Nodes[2].Disk.IsLow = true;
        var read = cluster.Read(0, "k");
        cluster.Loop.RunFor(100);
        Assert.Equal(StarlingError.ReplicasFailed, read.Trouble?.Code);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_replica_outside_the_read_steps_in_when_a_repair_is_slow()
    {
        var cluster = new Cluster();
        cluster.Plant(0, "k", "", 1000, "new");
        cluster.Loop.RunFor(10);
        var slow = -1;
        cluster.Wires.Rule = mail =>
        {
            slow = mail.Kind == MessageKind.ReplicaWrite && slow < 0 ? mail.To : slow;
            return mail.Kind == MessageKind.ReplicaWrite && mail.To == slow ? Fate.Vanishes : Fate.Arrives;
        };
        var read = cluster.Read(0, "k");
        cluster.Loop.RunFor(200);
        Assert.True(read.IsDone);
        Assert.Equal(1000, cluster.HeldTime(3 - slow, "k"));
        cluster.Loop.RunFor(2500);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void The_mutant_that_does_not_wait_for_repairs_is_seen()
    {
        var cluster = new Cluster(mutants: Mutant.ReadRepairNotAwaited);
        cluster.Plant(0, "k", "", 1000, "new");
        cluster.Loop.RunFor(10);
        cluster.Wires.Rule = mail => mail.Kind == MessageKind.ReplicaWrite ? Fate.Vanishes : Fate.Arrives;
        var read = cluster.Read(0, "k");
        cluster.Loop.RunFor(100);
        Assert.True(read.IsDone, "the planted bug was not planted");
        Assert.Equal(0, cluster.HeldTime(1, "k") + cluster.HeldTime(2, "k"));
    }

    [Fact]
    public void The_mutant_that_serves_what_is_not_synced_is_seen()
    {
        foreach (var (mutants, seen) in new[] { (Mutant.None, false), (Mutant.ServeUnsynced, true) })
        {
            var cluster = new Cluster(mutants: mutants);
            cluster.Nodes[0].Disk.IsHeld = true;
            cluster.Write(0, "k", "v");
            var read = cluster.Read(0, "k", ConsistencyLevel.One);
            Assert.Equal(seen, read.WriteTime != 0);
        }
    }

    [Fact]
    public void A_replica_that_fails_is_replaced()
    {
        var cluster = new Cluster();
        cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(50);
        var first = -1;
        cluster.Wires.Rule = mail =>
        {
            first = mail.Kind == MessageKind.ReplicaRead && first < 0 ? mail.To : first;
            return mail.To == first ? Fate.Vanishes : Fate.Arrives;
        };
        var read = cluster.Read(0, "k");
        cluster.Wires.Break(0, first);
        cluster.Loop.RunFor(8);
        Assert.True(read.IsDone);
        Assert.NotEqual(0, read.WriteTime);
    }

    [Fact]
    public void A_slow_replica_is_hedged_and_its_late_answer_changes_nothing()
    {
        var cluster = new Cluster();
        cluster.Write(0, "k", "v");
        for (var i = 0; i < 40; i++)
        {
            cluster.Read(0, "k"); // They earn the hedge.
        }

        cluster.Loop.RunFor(50);
        var first = -1;
        cluster.Wires.Rule = mail =>
        {
            first = mail.Kind == MessageKind.ReplicaRead && first < 0 ? mail.To : first;
            return mail.From == first ? Fate.Held : Fate.Arrives;
        };
        var read = cluster.Read(0, "k");
        cluster.Loop.RunFor(100);
        Assert.True(read.IsDone);
        Assert.Equal(1, cluster.Nodes[0].Desk.Counters.Hedges);
        cluster.Wires.LetGo();
        cluster.Loop.RunFor(100);
        Assert.Equal(1, read.Answers);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void Without_a_quorum_a_read_fails_at_once_and_a_smaller_level_works()
    {
        var cluster = new Cluster();
        cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(50);
        cluster.Wires.Cut(0, 1);
        cluster.Wires.Cut(0, 2);
        cluster.Loop.RunFor(20);
        Assert.Equal(StarlingError.Unavailable, cluster.Read(0, "k").Trouble?.Code);
        Assert.NotEqual(0, cluster.Read(0, "k", ConsistencyLevel.One).WriteTime);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void Where_nothing_does_not_count_a_record_is_found_at_its_one_holder_and_spread()
    {
        var cluster = new Cluster();
        cluster.Plant(2, "k", "", 1000, "v");
        cluster.Loop.RunFor(10);
        var read = cluster.Read(0, "k", ConsistencyLevel.One, manner: WantsRecord);
        cluster.Loop.RunFor(50);
        Assert.Equal(1000, read.WriteTime);
        Assert.Equal(1000, cluster.HeldTime(0, "k"));
    }

    [Fact]
    public void Where_nothing_does_not_count_absence_needs_a_quorum_of_witnesses()
    {
        var cluster = new Cluster();
        cluster.Plant(1, "k", "", 1000, "v");
        cluster.Plant(2, "k", "", 1000, "v");
        cluster.Loop.RunFor(10);
        cluster.Wires.Cut(0, 1);
        cluster.Wires.Cut(0, 2);
        cluster.Loop.RunFor(10);
        var read = cluster.Read(0, "k", manner: WantsRecord);
        Assert.Equal(StarlingError.Unavailable, read.Trouble?.Code);
        cluster.Wires.MendAll();
        cluster.Loop.RunFor(2000);
        var absent = cluster.Read(0, "none", manner: WantsRecord);
        var early = cluster.Read(0, "none", ConsistencyLevel.All, manner: new ReadManner(true, GivesUpEarly: true));
        cluster.Loop.RunFor(50);
        Assert.True(absent.IsDone && early.IsDone);
        Assert.Empty(absent.Rows);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_waiter_that_reads_again_inside_its_callback_disturbs_nothing()
    {
        var cluster = new Cluster();
        var outcomes = new System.Collections.Generic.List<ReadOutcome>();
        for (var i = 0; i < 100; i++)
        {
            cluster.Plant(i % 3, $"k{i}", "", 1000 + i, "v");
        }

        cluster.Loop.RunFor(10);
        var left = 100;
        void Again()
        {
            if (left-- > 0)
            {
                outcomes.Add(cluster.Read(0, $"k{left}", ConsistencyLevel.All, then: Again));
            }
        }

        for (var i = 0; i < 5; i++)
        {
            Again();
        }

        cluster.Loop.RunFor(3000);
        Assert.Equal(100, outcomes.Count);
        Assert.All(outcomes, (outcome, i) => Assert.Equal(1099 - i, outcome.WriteTime));
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void Damage_is_not_served_and_not_spread()
    {
        var cluster = new Cluster();
        cluster.Write(0, "k", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(50);
        cluster.Nodes[0].Disk.Overwrite(StoreFamily.Records, value => [9, .. value[1..]]);
        var read = cluster.Read(0, "k", ConsistencyLevel.One);
        cluster.Loop.RunFor(50);
        Assert.True(LwwView.TryRead(read.State, out _));
    }

    [Fact]
    public void A_write_after_a_read_is_later_than_what_was_read()
    {
        var cluster = new Cluster();
        cluster.Nodes[1].Skew = TimeSpan.FromMilliseconds(400);
        cluster.Write(1, "k", "v", ConsistencyLevel.All, Cluster.Siblings);
        cluster.Write(1, "p", [("a", "1"), ("b", "2")], ConsistencyLevel.All);
        cluster.Loop.RunFor(50);
        foreach (var node in cluster.Nodes)
        {
            var origin = RecordState.NewestOrigin(ResolutionRule.Siblings, cluster.Held(1, "k", Cluster.Siblings));
            cluster.Read(node.Index, "k", table: Cluster.Siblings);
            cluster.Loop.RunFor(10);
            Assert.True(node.Clock.Last >= origin);
        }
    }

    [Fact]
    public void A_full_link_is_a_replica_that_cannot_be_asked()
    {
        var cluster = new Cluster();
        cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(50);
        foreach (var full in new[] { 1, 2 })
        {
            cluster.Wires.SetStuck(0, full, 1L << 30);
            var read = cluster.Read(0, "k");
            cluster.Loop.RunFor(5);
            Assert.True(read.IsDone, read.Trouble?.Text);
            cluster.Wires.SetStuck(0, full, 0);
        }
    }

    [Fact]
    public void Requests_over_the_bound_are_refused_at_once_whatever_they_are()
    {
        var cluster = new Cluster(nodes: 5, options: new CoordinatorOptions { InFlightMax = 10, Timeout = TimeSpan.FromSeconds(1) });
        cluster.Wires.Rule = _ => Fate.Vanishes;
        var outsider = cluster.Nodes.FindIndex(node => cluster.SetOf(node.Index, "k", Cluster.Siblings).Self < 0);
        for (var i = 0; i < 10; i++)
        {
            cluster.Write(outsider, "k", "v", table: Cluster.Siblings);
        }

        Assert.Equal(StarlingError.Overloaded, cluster.Write(outsider, "k", "v", table: Cluster.Siblings).Trouble?.Code);
        Assert.Equal(StarlingError.Overloaded, cluster.Write(outsider, "k", "v").Trouble?.Code);
        Assert.Equal(StarlingError.Overloaded, cluster.Read(outsider, "k").Trouble?.Code);
        Assert.Equal(StarlingError.Overloaded, cluster.Slice(outsider, "k", 10).Trouble?.Code);
        Assert.Equal(StarlingError.Overloaded, cluster.Scan(outsider, 10).Trouble?.Code);
        cluster.Loop.RunFor(1100);
        Assert.True(cluster.IsQuiet);
    }
}
