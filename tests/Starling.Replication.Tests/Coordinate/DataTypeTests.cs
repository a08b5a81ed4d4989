using System;
using System.Buffers;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.Tests.Bench;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

/// <summary>Data types from the coordinator to the parts on every replica's disk.</summary>
public sealed class DataTypeTests
{
    [Fact]
    public void A_change_is_on_every_replica_and_a_removed_element_is_gone_at_all()
    {
        var cluster = Make();
        Assert.True(Update(cluster, 0, "sets", Add("milk", "bread")).IsDone);
        Assert.True(Update(cluster, 1, "sets", Remove("milk")).IsDone);
        for (var node = 0; node < 3; node++)
        {
            Assert.Equal("bread", Fetch(cluster, node, "sets", ConsistencyLevel.One).Elements);
        }

        Assert.Equal(Part(cluster, 0, "milk"), Part(cluster, 2, "milk"));
        Assert.Equal((byte)ResolutionRule.DataTypes, Part(cluster, 1, "milk")[0]);
    }

    [Fact]
    public void Both_sides_of_a_partition_change_a_set_and_the_adds_that_no_remove_had_seen_win()
    {
        var cluster = Make();
        Update(cluster, 0, "sets", Add("a", "b", "c"));
        var seen = Fetch(cluster, 0, "sets").Reading!.Context;
        cluster.Wires.Rule = mail => mail.From == 2 || mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        Assert.True(Update(cluster, 0, "sets", Add("b", "d"), ConsistencyLevel.One).IsDone);
        Assert.True(Update(cluster, 2, "sets", Remove("a", "b"), ConsistencyLevel.One, seen).IsDone);
        Assert.Equal("c", Fetch(cluster, 2, "sets", ConsistencyLevel.One).Elements);
        cluster.Wires.Rule = static _ => Fate.Arrives;
        cluster.Loop.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal("b c d", Fetch(cluster, 1, "sets", ConsistencyLevel.All).Elements);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal("b c d", Fetch(cluster, 2, "sets", ConsistencyLevel.One).Elements);
        Assert.Equal(Part(cluster, 0, "b"), Part(cluster, 2, "b"));
    }

    [Fact]
    public void A_remove_at_a_replica_that_has_yet_to_hear_of_the_add_takes_effect_there()
    {
        var cluster = Make();
        cluster.Wires.Rule = mail => mail.From == 2 || mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        Update(cluster, 0, "sets", Add("x"), ConsistencyLevel.Two);
        var seen = Fetch(cluster, 1, "sets", ConsistencyLevel.One).Reading!.Context;
        Assert.Equal(StarlingError.NotPresent, Update(cluster, 2, "sets", Remove("x"), ConsistencyLevel.One).Trouble!.Value.Code);
        Assert.True(Update(cluster, 2, "sets", Remove("x"), ConsistencyLevel.One, seen).IsDone);
        cluster.Wires.Rule = static _ => Fate.Arrives;
        cluster.Loop.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal("", Fetch(cluster, 0, "sets", ConsistencyLevel.All).Elements);
    }

    [Fact]
    public void Every_count_counts_once_whoever_takes_it_and_whatever_is_repeated()
    {
        var cluster = Make(nodes: 4, replicas: 2);
        cluster.Wires.Rule = mail => mail.To % 2 == 0 ? Fate.ArrivesTwice : Fate.Arrives;
        for (var i = 0; i < 40; i++)
        {
            Assert.True(Update(cluster, i % 4, "counters", new DataChange.Count(i)).IsDone);
        }

        for (var node = 0; node < 4; node++)
        {
            Assert.Equal(780, (int)Fetch(cluster, node, "counters").Reading!.Value.Count);
        }
    }

    [Fact]
    public void The_value_after_a_change_comes_with_its_answer_also_through_a_node_that_holds_nothing()
    {
        var cluster = Make(nodes: 4, replicas: 2);
        for (var node = 0; node < 4; node++)
        {
            var update = Update(cluster, node, "sets", Add("n" + node), returnBody: true);
            Assert.True(DataFetched.TryRead(update.State, out var value));
            Assert.Equal(node + 2, value.Count);
            Assert.False(value.Context.IsEmpty);
        }
    }

    [Fact]
    public void A_value_of_thousands_of_parts_is_read_whole_and_deleted_in_steps()
    {
        var cluster = Make();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(Update(cluster, 0, "sets", Add([.. Enumerable.Range(i * 900, 900).Select(static n => $"e{n:0000}")])).IsDone);
        }

        Assert.Equal(2700, Fetch(cluster, 1, "sets").Reading!.Value.Elements.Count);
        Assert.Equal(StarlingError.TooLarge, Update(cluster, 0, "sets", Add([.. Enumerable.Range(0, 1001).Select(static n => $"f{n}")])).Trouble!.Value.Code);
        var delete = cluster.Write(1, "k", (string?)null, table: "sets");
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(delete.IsDone);
        var gone = Fetch(cluster, 2, "sets").Reading!;
        Assert.Equal((false, true), (gone.Found, gone.IsDeleted));
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_delete_leaves_what_it_had_not_seen()
    {
        var cluster = Make();
        Update(cluster, 0, "maps", Field("old"));
        var seen = Fetch(cluster, 0, "maps").Reading!.Context;
        Update(cluster, 1, "maps", Field("new"));
        cluster.Write(0, "k", (string?)null, table: "maps", context: seen.Bytes.ToArray());
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        var left = Assert.Single(Fetch(cluster, 2, "maps").Reading!.Value.Fields);
        Assert.Equal("new", Encoding.UTF8.GetString(left.Name.Name.Span));
    }

    [Fact]
    public void A_replica_that_was_away_gets_the_parts_as_hints_and_merges_them_into_its_own()
    {
        var cluster = Make();
        cluster.Wires.Rule = mail => mail.From == 2 || mail.To == 2 ? Fate.Vanishes : Fate.Arrives;
        for (var i = 0; i < 5; i++)
        {
            Assert.True(Update(cluster, i % 2, "counters", new DataChange.Count(1)).IsDone);
        }

        cluster.Loop.RunFor(TimeSpan.FromSeconds(3));
        Assert.True(cluster.Nodes[0].Hints.PendingFor(cluster.Nodes[2].Self.Id) > 0);
        cluster.Wires.Rule = static _ => Fate.Arrives;
        Assert.Equal(5, (int)Fetch(cluster, 2, "counters", ConsistencyLevel.All).Reading!.Value.Count);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(5, (int)Fetch(cluster, 2, "counters", ConsistencyLevel.One).Reading!.Value.Count);
    }

    [Fact]
    public void A_remove_is_younger_than_what_its_client_has_seen_and_refused_where_the_clock_cannot_follow()
    {
        var cluster = Make();
        Update(cluster, 0, "sets", Add("x"), ConsistencyLevel.All);
        var made = RecordState.NewestOrigin(ResolutionRule.DataTypes, Part(cluster, 1, "x"));
        var ahead = new HybridTime(made.Micros + 400_000);
        Assert.True(Update(cluster, 1, "sets", Remove("x"), context: SeenAt(cluster, ahead)).IsDone);
        Assert.True(RecordState.NewestOrigin(ResolutionRule.DataTypes, Part(cluster, 0, "x")) > ahead);
        var refused = Update(cluster, 1, "sets", Remove("x"), context: SeenAt(cluster, new HybridTime(made.Micros + 5_000_000)));
        Assert.Equal((true, StarlingError.BadRequest), (refused.IsNotDone, refused.Trouble!.Value.Code));
    }

    [Fact]
    public void An_operation_that_one_replica_has_taken_alone_counts_once_after_it_was_tried_through_the_others()
    {
        var cluster = Make();
        cluster.Wires.Rule = mail => mail.From == 0 || mail.To == 0 ? Fate.Vanishes : Fate.Arrives;
        Assert.False(Update(cluster, 0, "counters", new DataChange.Count(5), operation: 7).IsDone);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(6));
        var before = Fetch(cluster, 1, "counters", ConsistencyLevel.One, operation: 7);
        Assert.Equal((0, false), ((int)before.Reading!.Value.Count, before.KnowsOperation));
        Assert.True(Update(cluster, 1, "counters", new DataChange.Count(5), operation: 7).IsDone);
        Assert.True(Update(cluster, 2, "counters", new DataChange.Count(5), operation: 7).IsDone);
        Assert.Equal(5, (int)Fetch(cluster, 2, "counters", ConsistencyLevel.One).Reading!.Value.Count);
        cluster.Wires.Rule = static _ => Fate.Arrives;
        cluster.Loop.RunFor(TimeSpan.FromSeconds(3));
        for (var node = 0; node < 3; node++)
        {
            var fetch = Fetch(cluster, node, "counters", ConsistencyLevel.All, operation: 7);
            Assert.Equal((5, true), ((int)fetch.Reading!.Value.Count, fetch.KnowsOperation));
            Assert.False(Fetch(cluster, node, "counters", operation: 8).KnowsOperation);
        }

        Assert.True(Update(cluster, 0, "counters", new DataChange.Count(5), operation: 8).IsDone);
        Assert.Equal(10, (int)Fetch(cluster, 1, "counters").Reading!.Value.Count);
    }

    [Fact]
    public void A_try_that_comes_after_the_window_is_refused()
    {
        var cluster = Make();
        var refused = Update(cluster, 0, "counters", new DataChange.Count(5), operation: 7, age: 120_001);
        Assert.Equal((true, StarlingError.NotRemembered), (refused.IsNotDone, refused.Trouble!.Value.Code));
        Assert.True(Update(cluster, 0, "counters", new DataChange.Count(5), operation: 7, age: 120_000).IsDone);
    }

    [Fact]
    public void Operations_that_are_passed_on_count_once_whoever_takes_them()
    {
        var cluster = Make(nodes: 4, replicas: 2);
        for (var i = 0; i < 8; i++)
        {
            var node = i % 4;
            var outcome = Update(cluster, node, "counters", new DataChange.Count(1), operation: 100 + (UInt128)i);
            Assert.True(outcome.IsDone);
            Assert.True(Update(cluster, (node + 1) % 4, "counters", new DataChange.Count(1), operation: 100 + (UInt128)i).IsDone);
        }

        Assert.Equal(8, (int)Fetch(cluster, 3, "counters").Reading!.Value.Count);
    }

    [Fact]
    public void Tables_of_records_and_of_data_types_refuse_each_other_s_requests()
    {
        var cluster = Make();
        Assert.Equal(StarlingError.BadRequest, Update(cluster, 0, Cluster.Siblings, Add("x")).Trouble!.Value.Code);
        var put = cluster.Write(0, "k", "v", table: "sets");
        cluster.Loop.RunFor(100);
        Assert.Equal(StarlingError.BadRequest, put.Trouble!.Value.Code);
        Assert.Equal(StarlingError.BadRequest, Update(cluster, 0, "sets", new DataChange.Count(1)).Trouble!.Value.Code);
        Assert.Equal(StarlingError.ForeignContext, Update(cluster, 0, "sets", Remove("x"), context: new Context("?"u8.ToArray())).Trouble!.Value.Code);
        Assert.Equal(StarlingError.UnknownTable, Update(cluster, 0, "bags", Add("x")).Trouble!.Value.Code);
        Assert.NotNull(Fetch(cluster, 0, Cluster.Cells).Trouble);
    }

    private static Cluster Make(int nodes = 3, int replicas = 3)
    {
        var cluster = new Cluster(nodes, replicas);
        foreach (var (name, kind, operation) in new[] { ("sets", "set", 50), ("counters", "counter", 51), ("maps", "map", 52) })
        {
            cluster.Document = Cluster.Chosen(DocumentChanges.CreateTable(
                cluster.Document, name, ResolutionRule.DataTypes, ImmutableSortedDictionary<string, int>.Empty.Add("dc1", replicas),
                ImmutableSortedDictionary<string, string>.Empty.Add("datatype", kind), (UInt128)operation));
        }

        cluster.Nodes.ForEach(node => node.Apply(cluster.Document));
        cluster.Loop.RunFor(100);
        return cluster;
    }

    private static WriteOutcome Update(
        Cluster cluster, int node, string table, DataChange change, ConsistencyLevel? level = null, Context context = default, bool returnBody = false,
        UInt128? operation = null, uint age = 0)
    {
        var outcome = new WriteOutcome();
        var bytes = new ArrayBufferWriter<byte>();
        ChangeBytes.Write(bytes, change);
        cluster.Loop.Turn(() => cluster.Nodes[node].Coordinator.Data.Update(
            new DataUpdate
            {
                Table = Cluster.Utf8(table), Partition = "k"u8, Level = level, Context = context.Bytes.Span, Change = bytes.WrittenSpan,
                ReturnBody = returnBody, Operation = operation, OperationAgeMs = age,
            },
            cluster.Nodes[node].Coordinator.DueAfter(null), outcome));
        cluster.Loop.RunFor(100);
        return outcome;
    }

    private static DataOutcome Fetch(Cluster cluster, int node, string table, ConsistencyLevel? level = null, UInt128? operation = null)
    {
        var outcome = new DataOutcome();
        cluster.Loop.Turn(() => cluster.Nodes[node].Coordinator.Data.Fetch(
            new DataFetch { Table = Cluster.Utf8(table), Partition = "k"u8, Level = level, Operation = operation },
            cluster.Nodes[node].Coordinator.DueAfter(null), outcome));
        cluster.Loop.RunFor(100);
        return outcome;
    }

    /// <summary>The context of a client that has seen the element as it is, and something that was made at a moment.</summary>
    private static Context SeenAt(Cluster cluster, HybridTime newest)
    {
        var path = PartPath.Of(PathStep.Element("x"u8.ToArray())).ToBytes();
        var context = new DataContext(default);
        context.Add(path, SiblingState.Read(Part(cluster, 0, "x")));
        var other = DvvSet.Empty.Update(
            VersionVector.Empty, new ActorId(new NodeId((UInt128)99), new HybridTime(1)), new SiblingValue(newest, false, new byte[] { 0 }, null), out _);
        context.Add(PartPath.Of(PathStep.Element("y"u8.ToArray())).ToBytes(), other);
        return new Context(context.Encode(cluster.Nodes[0].Desk.View.ClusterTag));
    }

    private static byte[] Part(Cluster cluster, int node, string element) => cluster.Held(
        node, "k", "sets", Encoding.UTF8.GetString(PartPath.Of(PathStep.Element(Cluster.Utf8(element))).ToBytes()));

    private static DataChange.Members Add(params string[] elements) => new([.. elements.Select(Utf8)], []);

    private static DataChange.Members Remove(params string[] elements) => new([], [.. elements.Select(Utf8)]);

    private static DataChange.Fields Field(string name) =>
        new([], [new(PathStep.Field(DataKind.Counter, name), new DataChange.Count(1))]);

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
