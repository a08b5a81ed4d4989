using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Time;
using Starling.Replication.Coordinate;
using Starling.Replication.Tests.Bench;
using Starling.Wire.Frames;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

public sealed class SessionTests
{
    private static readonly ConsistencyLevel One = ConsistencyLevel.One;

    /// <summary>Longer than any clock is ahead of another.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    [Fact]
    public void A_write_at_quorum_is_found_by_a_read_of_one_through_a_replica_that_missed_it()
    {
        var cluster = new Cluster();
        KeepFrom(cluster, 2);
        var write = cluster.Write(0, "k", "v", ConsistencyLevel.Quorum, session: SessionToken.Empty);
        cluster.Loop.RunFor(20);
        Assert.True(write.IsDone);
        Assert.Empty(cluster.Held(2, "k"));
        Assert.All(write.Token!.Floors, floor => Assert.True(floor.IsWide));
        cluster.Wires.Rule = _ => Fate.Arrives;

        Assert.Empty(Read(cluster, 2, null).Rows);
        var read = Read(cluster, 2, write.Token);
        Assert.True(read.IsDone);
        Assert.Single(read.Rows);
    }

    [Fact]
    public void Without_its_token_looked_at_a_session_misses_its_write()
    {
        var cluster = new Cluster(mutants: Mutant.SessionIgnored);
        KeepFrom(cluster, 2);
        var write = cluster.Write(0, "k", "v", ConsistencyLevel.Quorum, session: SessionToken.Empty);
        cluster.Loop.RunFor(20);
        Assert.Empty(Read(cluster, 2, write.Token).Rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_write_that_is_at_one_replica_alone_is_found_there(int reader)
    {
        var cluster = new Cluster();
        KeepFrom(cluster, 1, 2);
        var write = cluster.Write(0, "k", "v", One, session: SessionToken.Empty);
        cluster.Loop.RunFor(20);
        Assert.True(write.IsDone);
        Assert.False(Assert.Single(write.Token!.Floors).IsWide);
        cluster.Wires.Rule = mail => mail.Kind == MessageKind.ReplicaWrite ? Fate.Vanishes : Fate.Arrives;

        var read = Read(cluster, reader, write.Token);
        Assert.True(read.IsDone);
        Assert.Single(read.Rows);
    }

    [Fact]
    public void What_only_an_absent_replica_has_is_an_error_and_not_an_older_value()
    {
        var cluster = new Cluster();
        KeepFrom(cluster, 1, 2);
        var write = cluster.Write(0, "k", "v", One, session: SessionToken.Empty);
        cluster.Loop.RunFor(20);
        cluster.Wires.Cut(1, 0);
        cluster.Wires.Cut(2, 0);
        cluster.Loop.RunFor(2500);

        var read = Read(cluster, 1, write.Token);
        Assert.Equal(StarlingError.Unavailable, read.Trouble?.Code);
        Assert.Contains("session", read.Trouble?.Text, StringComparison.Ordinal);
        Assert.True(Read(cluster, 1, null).IsDone);
    }

    [Fact]
    public void A_second_read_does_not_go_back_behind_the_first()
    {
        var cluster = new Cluster();
        cluster.Plant(0, "k", "", 1000, "old and only here");
        cluster.Loop.RunFor(10);
        var first = Read(cluster, 0, SessionToken.Empty);
        Assert.Single(first.Rows);
        Assert.Empty(Read(cluster, 1, null).Rows);
        var second = Read(cluster, 1, first.Token);
        Assert.Equal(first.State, second.State);
    }

    [Fact]
    public void Agreement_beyond_the_floor_makes_one_replica_enough_and_clears_the_token()
    {
        var cluster = new Cluster();
        var write = cluster.Write(0, "k", "v", session: SessionToken.Empty);
        cluster.Loop.RunFor(50);
        cluster.Wires.Sent.Clear();
        Assert.True(Read(cluster, 1, write.Token).IsDone);
        Assert.NotEmpty(cluster.Wires.Sent);

        cluster.Loop.RunFor(Long);
        cluster.Nodes[1].Agreed.Until = new HybridTime(cluster.Nodes[1].Clock.WallMicros);
        cluster.Wires.Sent.Clear();
        var read = Read(cluster, 1, write.Token);
        Assert.True(read.IsDone);
        Assert.Empty(cluster.Wires.Sent);
        Assert.Empty(read.Token!.Floors);
        Assert.True(read.Token.Seen > default(HybridTime));
    }

    [Fact]
    public void A_coordinator_that_holds_no_replica_learns_from_answers_what_is_proven()
    {
        var cluster = new Cluster(nodes: 5);
        var outsider = Enumerable.Range(0, 5).First(i => cluster.SetOf(i, "k").Self < 0);
        var write = cluster.Write(outsider, "k", "v", session: SessionToken.Empty);
        cluster.Loop.RunFor(Long);
        Assert.True(write.IsDone);
        foreach (var node in cluster.Nodes)
        {
            node.Agreed.Until = new HybridTime(node.Clock.WallMicros);
        }

        Assert.True(Read(cluster, outsider, write.Token).IsDone);
        cluster.Wires.Sent.Clear();
        Assert.True(Read(cluster, outsider, write.Token).IsDone);
        Assert.Single(cluster.Wires.Sent, mail => mail.Kind == MessageKind.ReplicaRead);
    }

    /// <summary>The floor is the slot's: the record that comes back may be new and another one, or an older sibling of it, be missing.</summary>
    [Fact]
    public void A_row_stamped_after_the_floor_does_not_show_that_an_older_sibling_is_there()
    {
        foreach (var (mutants, isFound) in new[] { (Mutant.None, true), (Mutant.SessionFloorFromRow, false) })
        {
            var cluster = new Cluster(mutants: mutants);
            KeepFrom(cluster, 1, 2);
            var mine = cluster.Write(0, "k", "mine", One, Cluster.Siblings, session: SessionToken.Empty);
            cluster.Loop.RunFor(TimeSpan.FromSeconds(1.5));
            Assert.True(mine.IsDone);
            KeepFrom(cluster, 0);
            Assert.True(cluster.Write(1, "k", "of another", ConsistencyLevel.Quorum, Cluster.Siblings).Trouble is null);
            cluster.Loop.RunFor(20);
            cluster.Wires.Rule = mail => mail.Kind == MessageKind.ReplicaWrite ? Fate.Vanishes : Fate.Arrives;
            var read = cluster.Read(1, "k", One, Cluster.Siblings, session: mine.Token);
            cluster.Loop.RunFor(100);
            Assert.Equal(isFound, System.Text.Encoding.UTF8.GetString(read.State).Contains("mine", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_arrived_late_at_a_replica_gives_its_readers_a_later_floor()
    {
        foreach (var (mutants, isFound) in new[] { (Mutant.None, true), (Mutant.SessionLateIgnored, false) })
        {
            var cluster = new Cluster(mutants: mutants);
            cluster.Loop.RunFor(Long);

            // All agree as of now; then something older than that reaches one replica, as a hint does.
            var agreed = new HybridTime(cluster.Nodes[0].Clock.WallMicros);
            foreach (var node in cluster.Nodes)
            {
                node.Agreed.Until = agreed;
            }

            Repair(cluster, 0, "k", agreed.Micros - 60_000_000);
            var first = Read(cluster, 0, SessionToken.Empty);
            Assert.Single(first.Rows);
            Assert.Equal(isFound ? 1 : 0, Read(cluster, 1, first.Token).Rows.Count);
        }
    }

    [Fact]
    public void A_session_s_second_write_wins_although_its_coordinator_s_clock_is_slow()
    {
        foreach (var (mutants, expected) in new[] { (Mutant.None, "second"), (Mutant.SessionIgnored, "first") })
        {
            var cluster = new Cluster(nodes: 5, mutants: mutants);
            var members = cluster.SetOf(0, "k").Members;
            var others = Enumerable.Range(0, 5).Where(i => !members.Contains(i)).ToArray();
            cluster.Nodes[others[1]].Skew = TimeSpan.FromMilliseconds(-300);
            var first = cluster.Write(others[0], "k", "first", ConsistencyLevel.All, session: SessionToken.Empty);
            cluster.Loop.RunFor(20);
            var second = cluster.Write(others[1], "k", "second", ConsistencyLevel.All, session: first.Token);
            cluster.Loop.RunFor(20);
            Assert.True(second.IsDone);
            Assert.Contains(expected, System.Text.Encoding.UTF8.GetString(Read(cluster, others[0], second.Token).State), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_or_foreign_token_is_refused_and_nothing_done()
    {
        var cluster = new Cluster();
        var foreign = SessionToken.Of(4711, new HybridTime(5), new Floor(1, 0, 0, new HybridTime(5)));
        var write = cluster.Write(0, "k", "v", session: foreign);
        cluster.Loop.RunFor(20);
        Assert.Equal(StarlingError.ForeignContext, write.Trouble?.Code);
        Assert.True(write.IsNotDone);
        Assert.Empty(cluster.Held(0, "k"));
    }

    [Fact]
    public void Slices_and_scans_show_what_the_session_has_written()
    {
        var cluster = new Cluster();
        KeepFrom(cluster, 1, 2);
        var write = cluster.Write(0, "k", "v", One, clustering: "c", session: SessionToken.Empty);
        cluster.Loop.RunFor(20);
        cluster.Wires.Rule = mail => mail.Kind == MessageKind.ReplicaWrite ? Fate.Vanishes : Fate.Arrives;
        var slice = cluster.Slice(1, "k", 10, level: One, session: write.Token);
        var scan = cluster.Scan(1, 10, quorum: false, session: write.Token);
        cluster.Loop.RunFor(100);
        Assert.Single(slice.Rows);
        Assert.NotNull(slice.Token);
        Assert.Single(scan.Rows);
    }

    [Fact]
    public void A_write_passed_on_brings_the_taker_s_token()
    {
        var cluster = new Cluster(nodes: 5);
        var outsider = Enumerable.Range(0, 5).First(i => cluster.SetOf(i, "k", Cluster.Siblings).Self < 0);
        var write = cluster.Write(outsider, "k", "v", One, Cluster.Siblings, session: SessionToken.Empty);
        cluster.Loop.RunFor(50);
        Assert.True(write.IsDone);
        Assert.Single(write.Token!.Floors);
        Assert.Equal(cluster.Nodes[0].Desk.View.ClusterTag, write.Token.Cluster);
    }

    private static ReadOutcome Read(Cluster cluster, int node, SessionToken? session)
    {
        var read = cluster.Read(node, "k", One, session: session);
        cluster.Loop.RunFor(100);
        return read;
    }

    /// <summary>Writes to these nodes get lost.</summary>
    private static void KeepFrom(Cluster cluster, params int[] nodes)
    {
        var kept = new HashSet<int>(nodes);
        cluster.Wires.Rule = mail => mail.Kind == MessageKind.ReplicaWrite && kept.Contains(mail.To) ? Fate.Vanishes : Fate.Arrives;
    }

    private static void Repair(Cluster cluster, int node, string key, long time)
    {
        var state = new System.Buffers.ArrayBufferWriter<byte>();
        var stored = new System.Buffers.ArrayBufferWriter<byte>();
        ((Value)"late").WriteTo(stored);
        Model.Values.LwwCell.Write(state, new(time), new(time), false, stored.WrittenSpan);
        var mutation = new System.Buffers.ArrayBufferWriter<byte>();
        var table = cluster.Find(node, Cluster.Cells);
        Wire.Messages.Mutation.WriteStart(mutation, table.Id, Cluster.Utf8(key), 1);
        Wire.Messages.Mutation.WriteRecord(mutation, [], state.WrittenSpan);
        cluster.Loop.Turn(() =>
        {
            Wire.Messages.Mutation.TryRead(mutation.WrittenSpan, out var read);
            cluster.Nodes[node].Replica.Apply(table, Model.Placement.Murmur3.TokenOf(Cluster.Utf8(key)), read, new Nobody(), Storage.Records.Door.Repair);
        });
        cluster.Loop.RunFor(20);
    }

    private sealed class Nobody : Storage.Commits.IDurableWaiter
    {
        public void Durable(WorldException? fault)
        {
        }
    }
}
