using System;
using System.Buffers.Binary;
using Starling.Api;
using Starling.Model.Causality;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.Coordinate;
using Starling.Replication.Tests.Bench;
using Starling.Wire.Frames;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

public sealed class WriteOperationTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void A_quorum_write_is_done_with_any_one_other_replica(int hanging, int answering)
    {
        var cluster = new Cluster();
        cluster.Wires.Rule = mail => mail.To == hanging ? Fate.Vanishes : Fate.Arrives;
        var write = cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(50);
        Assert.True(write.IsDone);
        Assert.NotEqual(0, cluster.HeldTime(answering, "k"));
        Assert.Equal(0, cluster.Nodes[0].Desk.Counters.InFlight);
        cluster.Loop.RunFor(3000);
        Assert.Equal(1, write.Answers);
        Assert.Equal(1, cluster.Nodes[0].Hints.PendingFor(cluster.Nodes[hanging].Self.Id));
        Assert.Equal(0, cluster.Nodes[0].Desk.Counters.Background);
        Assert.Equal(0, cluster.Nodes[0].Wheel.Count);
    }

    [Fact]
    public void A_write_waits_for_syncs_not_for_arrivals()
    {
        var cluster = new Cluster();
        cluster.Nodes[1].Disk.IsHeld = cluster.Nodes[2].Disk.IsHeld = true;
        var write = cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(500);
        Assert.Equal(0, write.Answers);
        cluster.Nodes[2].Disk.IsHeld = false;
        cluster.Loop.RunFor(50);
        Assert.True(write.IsDone);
    }

    [Fact]
    public void A_replica_whose_disk_cannot_keep_up_refuses_before_its_queue_grows_without_end()
    {
        var cluster = new Cluster(nodes: 1, replicas: 1);
        cluster.Nodes[0].Disk.IsHeld = true;
        var megabyte = new string('x', 1 << 20);
        var taken = new System.Collections.Generic.List<WriteOutcome>();
        WriteOutcome write;
        do
        {
            write = cluster.Write(0, $"k{taken.Count}", megabyte, ConsistencyLevel.One);
            cluster.Loop.RunFor(1);
            taken.Add(write);
        }
        while (write.Answers == 0 && taken.Count < 100);
        Assert.InRange(taken.Count, 60, 70);
        Assert.Equal((StarlingError.Overloaded, false), (write.Trouble!.Value.Code, write.Trouble.Value.MayHaveHappened));
        cluster.Nodes[0].Disk.IsHeld = false;
        cluster.Loop.RunFor(50);
        Assert.All(taken.GetRange(0, taken.Count - 1), earlier => Assert.True(earlier.IsDone));
        write = cluster.Write(0, "again", megabyte, ConsistencyLevel.One);
        cluster.Loop.RunFor(50);
        Assert.True(write.IsDone);
    }

    [Fact]
    public void The_mutant_that_acknowledges_before_the_sync_is_seen()
    {
        var cluster = new Cluster(mutants: Mutant.AckBeforeSync);
        cluster.Nodes.ForEach(node => node.Disk.IsHeld = true);
        var write = cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(500);
        Assert.True(write.IsDone, "the planted bug was not planted");
        Assert.Equal(0, cluster.HeldTime(0, "k"));
    }

    [Fact]
    public void Without_a_majority_nothing_is_sent_and_nothing_has_happened()
    {
        var cluster = new Cluster();
        cluster.Wires.Cut(0, 1);
        cluster.Wires.Cut(0, 2);
        cluster.Loop.RunFor(50);
        var write = cluster.Write(0, "k", "v");
        Assert.True(write.IsNotDone);
        Assert.Equal(StarlingError.Unavailable, write.Trouble!.Value.Code);
        cluster.Loop.RunFor(100);
        Assert.Equal(0, cluster.HeldTime(0, "k"));
        Assert.Equal(0, cluster.Nodes[0].Hints.Pending);
    }

    [Fact]
    public void Losing_the_links_in_flight_makes_the_outcome_unknown_at_once_and_hints_are_kept()
    {
        var cluster = new Cluster();
        cluster.Wires.Rule = _ => Fate.Vanishes;
        var write = cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(10);
        cluster.Wires.Break(0, 1);
        cluster.Wires.Break(0, 2);
        cluster.Loop.RunFor(20);
        Assert.True(write.IsUnknown);
        Assert.Equal(2, cluster.Nodes[0].Hints.Pending);
        cluster.Wires.LetGo();
        cluster.Loop.RunFor(5000);
        Assert.NotEqual(0, cluster.HeldTime(1, "k"));
        Assert.NotEqual(0, cluster.HeldTime(2, "k"));
        Assert.Equal(0, cluster.Nodes[0].Hints.Pending);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_write_that_all_refuse_has_not_happened_and_leaves_no_hint()
    {
        var cluster = new Cluster(nodes: 1, replicas: 1);
        cluster.Nodes[0].Disk.IsLow = true;
        var write = cluster.Write(0, "k", "v");
        Assert.True(write.IsNotDone);
        Assert.Equal(StarlingError.DiskFull, write.Trouble!.Value.Code);
        cluster.Nodes[0].Disk.IsLow = false;
        cluster.Loop.RunFor(3000);
        Assert.Equal(0, cluster.HeldTime(0, "k"));
        Assert.Equal(0, cluster.Nodes[0].Hints.Stored);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_full_disk_here_does_not_keep_others_from_taking_a_cell()
    {
        var cluster = new Cluster();
        cluster.Nodes[0].Disk.IsLow = true;
        var write = cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(50);
        Assert.True(write.IsDone);
        Assert.Equal(2, write.Synced);
    }

    [Fact]
    public void A_full_disk_here_hands_a_sibling_to_another_replica()
    {
        var cluster = new Cluster();
        cluster.Nodes[0].Disk.IsLow = true;
        var write = cluster.Write(0, "k", "v", table: Cluster.Siblings);
        cluster.Loop.RunFor(50);
        Assert.True(write.IsDone, write.Trouble?.Text);
        cluster.Loop.RunFor(3000);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_promise_that_nothing_happened_goes_only_with_codes_that_say_so()
    {
        var cluster = new Cluster();
        cluster.Wires.Rule = mail => mail.To == 0 ? Fate.Held : Fate.Arrives;
        var write = cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(10);
        cluster.Wires.Break(0, 1);
        cluster.Wires.Break(0, 2);
        cluster.Loop.RunFor(20);
        Assert.True(write.IsUnknown);
        Assert.NotEqual(StarlingError.Unavailable, write.Trouble!.Value.Code);
        Assert.NotEqual(StarlingError.Overloaded, write.Trouble!.Value.Code);
    }

    [Fact]
    public void Acknowledgements_that_arrive_twice_count_once()
    {
        var cluster = new Cluster();
        cluster.Wires.Rule = mail => mail.From == 1 ? Fate.ArrivesTwice : mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        var write = cluster.Write(0, "k", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(1900);
        Assert.Equal(0, write.Answers);
        cluster.Loop.RunFor(200);
        Assert.True(write.IsUnknown);
        Assert.Equal(2, write.Trouble!.Value.Got);
    }

    [Fact]
    public void The_mutant_that_counts_acknowledgements_twice_is_seen()
    {
        var cluster = new Cluster(mutants: Mutant.DuplicateAckCounts);
        cluster.Wires.Rule = mail => mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        var write = cluster.Write(0, "k", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(500);
        Assert.True(write.IsDone, "the planted bug was not planted");
        Assert.Equal(0, cluster.HeldTime(2, "k"));
    }

    [Fact]
    public void The_mutant_with_small_quorums_is_seen()
    {
        var cluster = new Cluster(mutants: Mutant.QuorumOffByOne);
        cluster.Wires.Rule = _ => Fate.Vanishes;
        var write = cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(500);
        Assert.True(write.IsDone, "the planted bug was not planted");
        Assert.Equal(0, cluster.HeldTime(1, "k") + cluster.HeldTime(2, "k"));
    }

    [Fact]
    public void A_waiter_that_writes_again_inside_its_callback_disturbs_nothing()
    {
        var cluster = new Cluster();
        var left = 200;
        var outcomes = new System.Collections.Generic.List<WriteOutcome>();
        void Again()
        {
            if (left-- > 0)
            {
                outcomes.Add(cluster.Write(0, $"k{left}", $"v{left}", then: Again));
            }
        }

        for (var i = 0; i < 8; i++)
        {
            Again();
        }

        cluster.Loop.RunFor(3000);
        Assert.Equal(200, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsDone));
        Assert.True(cluster.IsQuiet);
        for (var i = 0; i < 200; i++)
        {
            Assert.NotEqual(0, cluster.HeldTime(2, $"k{i}"));
            Assert.Equal(cluster.Held(0, $"k{i}"), cluster.Held(2, $"k{i}"));
        }
    }

    [Fact]
    public void Replicas_that_do_not_know_a_new_table_yet_are_asked_again()
    {
        var cluster = new Cluster();
        var next = Cluster.Chosen(Cluster.AddTable(cluster.Document, "fresh", ResolutionRule.LastWriteWins, 3, 99));
        cluster.Nodes[0].Apply(next);
        var write = cluster.Write(0, "k", "v", table: "fresh");
        var read = cluster.Read(0, "k", ConsistencyLevel.All, table: "fresh");
        cluster.Loop.RunFor(20);
        Assert.Equal(0, write.Answers);
        Assert.Equal(0, read.Answers);
        cluster.Nodes[1].Apply(next);
        cluster.Nodes[2].Apply(next);
        cluster.Loop.RunFor(60);
        Assert.True(write.IsDone, write.Trouble?.Text);
        Assert.True(read.IsDone, read.Trouble?.Text);
        cluster.Loop.RunFor(2500);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void Replicas_that_never_learn_of_the_table_refuse_in_the_end()
    {
        var cluster = new Cluster(options: new CoordinatorOptions { Timeout = TimeSpan.FromSeconds(10) });
        var next = Cluster.Chosen(Cluster.AddTable(cluster.Document, "fresh", ResolutionRule.LastWriteWins, 3, 99));
        cluster.Nodes[0].Apply(next);
        var write = cluster.Write(0, "k", "v", table: "fresh");
        var read = cluster.Read(0, "k", table: "fresh");
        cluster.Loop.RunFor(3000);
        Assert.True(write.IsUnknown); // This node has it.
        Assert.Equal(1, read.Answers);
        Assert.NotNull(read.Trouble);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_hint_goes_to_the_node_that_missed_the_write_even_when_members_were_renumbered_meanwhile()
    {
        var cluster = new Cluster();
        cluster.Wires.Rule = mail => mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        var write = cluster.Write(0, "k", "v");
        var read = cluster.Read(0, "other", ConsistencyLevel.All);
        cluster.Loop.RunFor(100);
        Assert.True(write.IsDone);
        cluster.Nodes[0].Apply(Renumbered(cluster));
        cluster.Loop.RunFor(3000);
        Assert.Equal(1, cluster.Nodes[0].Hints.PendingFor(cluster.Nodes[2].Self.Id));
        Assert.Equal(1, cluster.Nodes[0].Hints.Pending);
        Assert.Equal(1, read.Answers);
        Assert.Equal(0, cluster.Nodes[0].Desk.Counters.Background);
    }

    /// <summary>The same cluster after a node with the least id of all has joined: every index is one more.</summary>
    private static Membership.Topology.ClusterDocument Renumbered(Cluster cluster)
    {
        var first = Cluster.Member(0) with { Id = new(UInt128.One), Address = new("node9", 7800) };
        var document = Cluster.Chosen(Membership.Topology.DocumentChanges.Form(
            11, 22, [first, .. cluster.Nodes.ConvertAll(node => node.Self)], 33, 3, 4));
        document = Cluster.Chosen(Cluster.AddTable(document, Cluster.Cells, ResolutionRule.LastWriteWins, 3, 34));
        return Cluster.Chosen(Cluster.AddTable(document, Cluster.Siblings, ResolutionRule.Siblings, 3, 35));
    }

    [Theory]
    [InlineData(Cluster.Cells, false)]
    [InlineData(Cluster.Siblings, true)]
    public void A_full_disk_at_the_sync_leaves_doubt_only_where_later_writes_build_on_what_is_pending(string table, bool doubt)
    {
        var cluster = new Cluster(nodes: 1, replicas: 1);
        cluster.Nodes[0].Disk.NextFault = WorldFault.DiskFull;
        var write = cluster.Write(0, "k", "v", ConsistencyLevel.One, table);
        cluster.Loop.RunFor(50);
        Assert.Equal((StarlingError.DiskFull, doubt), (write.Trouble!.Value.Code, write.Trouble.Value.MayHaveHappened));
    }

    [Fact]
    public void A_failed_sync_never_makes_one_dot_mean_two_values()
    {
        var cluster = new Cluster();
        var first = cluster.Write(0, "k", "a", table: Cluster.Siblings);
        cluster.Loop.RunFor(50);
        Assert.True(first.IsDone);
        cluster.Nodes[0].Disk.NextFault = WorldFault.DiskFull;
        var lost = cluster.Write(0, "k", "b", table: Cluster.Siblings);
        cluster.Loop.RunFor(50);
        Assert.True(lost.IsDone); // Two others have it; this node has forgotten its dot.
        var blind = cluster.Write(0, "k", "c", table: Cluster.Siblings);
        cluster.Loop.RunFor(50);
        Assert.True(blind.IsDone);
        var all = SiblingState.Read(cluster.Held(1, "k", Cluster.Siblings));
        Assert.Equal(3, all.Count);
    }

    [Fact]
    public void A_mutation_names_a_record_once()
    {
        var cluster = new Cluster();
        var write = cluster.Write(0, "k", [("a", "1"), ("b", "2"), ("a", "3")], table: Cluster.Siblings);
        Assert.True(write.IsNotDone);
        Assert.Equal(StarlingError.BadRequest, write.Trouble!.Value.Code);
    }

    [Fact]
    public void The_mutant_that_uses_dots_again_after_a_wipe_is_seen()
    {
        foreach (var (mutants, siblings) in new[] { (Mutant.None, 2), (Mutant.DotReusedAfterWipe, 1) })
        {
            var cluster = new Cluster(mutants: mutants);
            cluster.Write(0, "k", "a", ConsistencyLevel.All, Cluster.Siblings);
            cluster.Loop.RunFor(50);
            cluster.Loop.Turn(() => cluster.Nodes[0].Commits.Batch.DeleteRange(StoreFamily.Records, [], [0xff]));
            cluster.Loop.RunFor(50);
            cluster.Write(0, "k", "b", ConsistencyLevel.All, Cluster.Siblings);
            cluster.Loop.RunFor(50);
            Assert.Equal(siblings, SiblingState.Read(cluster.Held(1, "k", Cluster.Siblings)).Count);
        }
    }

    [Fact]
    public void A_stamp_that_is_too_far_ahead_is_refused_and_known_not_to_have_happened_there()
    {
        var cluster = new Cluster();
        cluster.Nodes[0].Skew = TimeSpan.FromSeconds(5);
        var write = cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(50);
        Assert.True(write.IsUnknown);
        Assert.Contains("ahead", write.Trouble!.Value.Text);
        Assert.Equal(0, cluster.HeldTime(1, "k"));
    }

    [Theory]
    [InlineData(WorkClass.Client)]
    [InlineData(WorkClass.Repair)]
    [InlineData(WorkClass.Hint)]
    public void Whatever_brings_a_stamp_draws_the_clock(WorkClass work)
    {
        var cluster = new Cluster();
        cluster.Nodes[0].Skew = TimeSpan.FromMilliseconds(400);
        if (work == WorkClass.Hint)
        {
            cluster.Wires.Cut(0, 2);
            cluster.Loop.RunFor(20);
        }
        else if (work == WorkClass.Repair)
        {
            cluster.Wires.Rule = mail => mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        }

        cluster.Write(0, "k", "v");
        cluster.Loop.RunFor(20);
        cluster.Wires.MendAll();
        cluster.Wires.LetGo();
        if (work == WorkClass.Repair)
        {
            cluster.Read(1, "k", ConsistencyLevel.All);
        }

        cluster.Loop.RunUntil(() => cluster.HeldTime(2, "k") != 0, TimeSpan.FromSeconds(5));
        Assert.True(cluster.Nodes[2].Clock.Last.Micros >= cluster.HeldTime(0, "k"));
    }

    [Fact]
    public void Stragglers_are_hinted_at_once_when_there_is_too_much_background_work()
    {
        var cluster = new Cluster(options: new CoordinatorOptions { Timeout = TimeSpan.FromSeconds(2), InFlightMax = 10 });
        cluster.Wires.Rule = mail => mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        for (var i = 0; i < 40; i++)
        {
            var write = cluster.Write(0, $"k{i}", "v");
            cluster.Loop.RunFor(10);
            Assert.True(write.IsDone, $"{i}: {write.Trouble?.Text}");
        }

        Assert.InRange(cluster.Nodes[0].Desk.Counters.Background, 1, 10);
        Assert.InRange(cluster.Nodes[0].Hints.Pending, 30, 39);
    }

    [Fact]
    public void The_causality_of_siblings_survives_passing_on()
    {
        var cluster = new Cluster(nodes: 5);
        var outsider = cluster.Nodes.FindIndex(node => cluster.SetOf(node.Index, "k", Cluster.Siblings).Self < 0);
        var first = cluster.Write(outsider, "k", "a", table: Cluster.Siblings);
        cluster.Loop.RunFor(50);
        var second = cluster.Write(outsider, "k", "b", table: Cluster.Siblings, context: first.Context);
        cluster.Loop.RunFor(50);
        Assert.True(first.IsDone && second.IsDone);
        var read = cluster.Read(outsider, "k", table: Cluster.Siblings);
        cluster.Loop.RunFor(50);
        Assert.Equal(1, SiblingState.Read(read.State).Count);
        cluster.Loop.RunFor(3000);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_passed_on_write_goes_to_another_replica_only_while_nothing_was_done()
    {
        var cluster = new Cluster(nodes: 5);
        var outsider = cluster.Nodes.FindIndex(node => cluster.SetOf(node.Index, "k", Cluster.Siblings).Self < 0);
        var replicas = cluster.SetOf(outsider, "k", Cluster.Siblings).Members;
        cluster.Nodes[replicas[0]].Disk.IsLow = true;
        cluster.Nodes[replicas[1]].Disk.IsLow = true;
        var refused = cluster.Write(outsider, "k", "a", ConsistencyLevel.One, Cluster.Siblings);
        cluster.Loop.RunFor(50);
        Assert.True(refused.IsDone, refused.Trouble?.Text);

        cluster.Wires.Rule = mail => mail.From == outsider ? Fate.Vanishes : Fate.Arrives;
        var silent = cluster.Write(outsider, "k", "b", ConsistencyLevel.One, Cluster.Siblings);
        cluster.Loop.RunFor(3000);
        Assert.True(silent.IsUnknown);
        Assert.Single(cluster.Wires.Sent, mail => mail.Kind == MessageKind.Write && mail.From == outsider
            && cluster.Wires.Sent.IndexOf(mail) > cluster.Wires.Sent.FindLastIndex(m => m.Kind == MessageKind.WriteAnswer && m.To == outsider));
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_write_of_siblings_is_younger_than_what_its_writer_has_seen_and_refused_where_the_clock_cannot_follow()
    {
        var cluster = new Cluster();
        var written = cluster.Write(0, "k", "a", ConsistencyLevel.All, Cluster.Siblings);
        cluster.Loop.RunFor(50);
        var tag = BinaryPrimitives.ReadUInt64BigEndian(written.Context.AsSpan(2));
        Assert.Equal(ContextFault.None, CausalContext.TryDecode(written.Context, tag, out var seen));
        Assert.Equal(RecordState.NewestOrigin(ResolutionRule.Siblings, cluster.Held(0, "k", Cluster.Siblings)), seen.Time);

        var ahead = new HybridTime(seen.Time.Micros + 400_000);
        var deleted = cluster.Write(1, "k", (string?)null, table: Cluster.Siblings, context: CausalContext.Of(seen.Vector, ahead).Encode(tag));
        cluster.Loop.RunFor(50);
        Assert.True(deleted.IsDone);
        Assert.True(RecordState.NewestOrigin(ResolutionRule.Siblings, cluster.Held(0, "k", Cluster.Siblings)) > ahead);

        var tooFar = new HybridTime(seen.Time.Micros + 5_000_000);
        var refused = cluster.Write(1, "k", (string?)null, table: Cluster.Siblings, context: CausalContext.Of(seen.Vector, tooFar).Encode(tag));
        cluster.Loop.RunFor(50);
        Assert.True(refused.IsNotDone);
        Assert.Equal(StarlingError.BadRequest, refused.Trouble?.Code);
    }
}
