using System;
using System.Collections.Immutable;
using System.Linq;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

/// <summary>Values that expire, from the coordinator that stamps them to the one that no longer shows them.</summary>
public sealed class TimeToLiveTests
{
    private static readonly Lifetime Second = Lifetime.Of(TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(Cluster.Cells)]
    [InlineData(Cluster.Siblings)]
    public void A_value_is_shown_until_its_time_is_over_and_as_deleted_afterwards(string table)
    {
        var cluster = new Cluster();
        Done(cluster, cluster.Write(0, "k", "v", table: table, lifetime: Second));
        Assert.Equal("v", Shown(cluster, 1, table));
        cluster.Loop.RunFor(800);
        Assert.Equal("v", Shown(cluster, 2, table));
        cluster.Loop.RunFor(400);
        foreach (var node in Enumerable.Range(0, 3))
        {
            var read = Read(cluster, node, table);
            Assert.True(read.IsDeleted);
            Assert.True(Assert.Single(read.Versions).HasExpired);
            Assert.False(read.Context.IsEmpty);
        }
    }

    [Theory]
    [InlineData(Cluster.Cells)]
    [InlineData(Cluster.Siblings)]
    public void Replicas_hold_equal_bytes_with_the_expiry_and_reads_repair_nothing(string table)
    {
        var cluster = new Cluster();
        Done(cluster, cluster.Write(0, "k", "v", ConsistencyLevel.All, table, lifetime: Second));
        cluster.Loop.RunFor(2000);
        cluster.Nodes[1].Skew = TimeSpan.FromMilliseconds(-400);
        var held = cluster.Held(0, "k", table);
        foreach (var node in Enumerable.Range(0, 3))
        {
            Read(cluster, node, table, ConsistencyLevel.All);
            Assert.Equal(held, cluster.Held(node, "k", table));
            Assert.Equal(0, cluster.Nodes[node].Desk.Counters.Mismatches);
        }

        Assert.NotNull(RecordState.FirstExpiry(cluster.Find(0, table).Rule, held));
    }

    [Fact]
    public void A_later_write_without_a_time_to_live_has_none()
    {
        var cluster = new Cluster();
        Done(cluster, cluster.Write(0, "k", "one", lifetime: Second));
        Done(cluster, cluster.Write(1, "k", "two"));
        cluster.Loop.RunFor(2000);
        Assert.Equal("two", Shown(cluster, 2, Cluster.Cells));
        Assert.Null(RecordState.FirstExpiry(ResolutionRule.LastWriteWins, cluster.Held(0, "k")));
    }

    [Fact]
    public void A_later_write_wins_over_what_has_expired_and_an_older_one_does_not_come_back()
    {
        var cluster = new Cluster();
        Done(cluster, cluster.Write(0, "k", "old"));
        Done(cluster, cluster.Write(0, "k", "new", lifetime: Second));
        cluster.Loop.RunFor(2000);
        Assert.Equal("", Shown(cluster, 0, Cluster.Cells));
        Done(cluster, cluster.Write(0, "k", "newest"));
        Assert.Equal("newest", Shown(cluster, 0, Cluster.Cells));
    }

    [Fact]
    public void Siblings_expire_one_by_one_and_those_that_live_are_shown_alone()
    {
        var cluster = new Cluster();
        Done(cluster, cluster.Write(0, "k", "short", table: Cluster.Siblings, lifetime: Second));
        Done(cluster, cluster.Write(1, "k", "long", table: Cluster.Siblings));
        Assert.Equal(2, Read(cluster, 0, Cluster.Siblings).Versions.Count);
        cluster.Loop.RunFor(2000);
        Assert.Equal("long", Shown(cluster, 2, Cluster.Siblings));
    }

    [Fact]
    public void Blind_writes_with_a_lifetime_do_not_pile_up()
    {
        var cluster = new Cluster(nodes: 1, replicas: 1);
        for (var i = 0; i < 150; i++)
        {
            Done(cluster, cluster.Write(0, "k", $"v{i}", table: Cluster.Siblings, lifetime: Lifetime.Of(TimeSpan.FromMilliseconds(20))));
            cluster.Loop.RunFor(30);
        }

        Assert.Equal(1, RecordState.SiblingCount(ResolutionRule.Siblings, cluster.Held(0, "k", Cluster.Siblings)));
    }

    [Fact]
    public void Slices_and_scans_leave_out_what_has_expired_and_count_it_not()
    {
        var cluster = new Cluster();
        for (var i = 0; i < 10; i++)
        {
            Done(cluster, cluster.Write(0, "p", "v", clustering: $"c{i}", lifetime: i % 2 == 0 ? Second : Lifetime.Never));
        }

        Assert.Equal("c0,c1,c2,c3", SliceKeys(cluster, 4));
        Assert.Equal(10, Scanned(cluster));
        cluster.Loop.RunFor(2000);
        Assert.Equal("c1,c3,c5,c7", SliceKeys(cluster, 4));
        Assert.Equal(5, Scanned(cluster));
    }

    [Fact]
    public void The_tables_default_holds_where_a_write_says_nothing()
    {
        var cluster = new Cluster();
        cluster.Document = Cluster.Chosen(DocumentChanges.ChangeTable(
            cluster.Document, Cluster.Cells, ImmutableDictionary<string, string?>.Empty.Add("default_ttl", "1s"), 77));
        cluster.Nodes.ForEach(node => node.Apply(cluster.Document));
        Done(cluster, cluster.Write(0, "k", "v"));
        Done(cluster, cluster.Write(0, "kept", "v", lifetime: Lifetime.Never));
        cluster.Loop.RunFor(2000);
        Assert.Equal("", Shown(cluster, 1, Cluster.Cells));
        Assert.Equal("v", Shown(cluster, 1, Cluster.Cells, "kept"));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("36526d")]
    [InlineData("")]
    public void A_tables_default_that_is_no_time_is_refused(string text)
    {
        var cluster = new Cluster();
        var changed = DocumentChanges.ChangeTable(
            cluster.Document, Cluster.Cells, ImmutableDictionary<string, string?>.Empty.Add("default_ttl", text), 77);
        Assert.Contains("default_ttl", Assert.IsType<ChangeResult.Rejected>(changed).Text, StringComparison.Ordinal);
        Assert.IsType<ChangeResult.Rejected>(DocumentChanges.CreateTable(
            cluster.Document, "other", ResolutionRule.Siblings, ImmutableDictionary<string, int>.Empty,
            ImmutableDictionary<string, string>.Empty.Add("default_ttl", text), 78));
    }

    [Fact]
    public void What_makes_no_sense_is_refused_before_anything_is_done()
    {
        var cluster = new Cluster();
        foreach (var wrong in new[] { Lifetime.Of(999), Lifetime.Of(Lifetime.MicrosMax + 1), Lifetime.Until(default) })
        {
            Assert.Equal(StarlingError.BadRequest, Refused(cluster, "v", wrong));
        }

        Assert.Equal(StarlingError.BadRequest, Refused(cluster, null, Second));
        Assert.Empty(cluster.Held(0, "k"));
    }

    [Fact]
    public void The_planted_bug_shows_what_has_expired()
    {
        var cluster = new Cluster(mutants: Mutant.ExpiredShown);
        Done(cluster, cluster.Write(0, "k", "v", lifetime: Second));
        cluster.Loop.RunFor(2000);
        Assert.Equal("v", Shown(cluster, 1, Cluster.Cells));
    }

    private static StarlingError? Refused(Cluster cluster, string? value, Lifetime lifetime)
    {
        var write = cluster.Write(0, "k", value, lifetime: lifetime);
        cluster.Loop.RunFor(100);
        return write.Trouble?.Code;
    }

    private static void Done(Cluster cluster, WriteOutcome write)
    {
        cluster.Loop.RunFor(20);
        Assert.True(write.IsDone, write.Trouble?.Text);
    }

    private static string SliceKeys(Cluster cluster, int limit)
    {
        var slice = cluster.Slice(1, "p", limit);
        cluster.Loop.RunFor(50);
        Assert.True(slice.IsDone, slice.Trouble?.Text);
        Assert.True(slice.More);
        return slice.Keys;
    }

    private static int Scanned(Cluster cluster)
    {
        var scan = cluster.Scan(1, 100);
        cluster.Loop.RunFor(100);
        Assert.True(scan.IsDone, scan.Trouble?.Text);
        return scan.Rows.Count;
    }

    private static Reading Read(Cluster cluster, int node, string table, ConsistencyLevel? level = null, string key = "k")
    {
        var read = cluster.Read(node, key, level, table);
        cluster.Loop.RunFor(20);
        Assert.True(read.IsDone, read.Trouble?.Text);
        return StoredReading.Read(read.State, 1);
    }

    /// <summary>The one value shown; empty for none.</summary>
    private static string Shown(Cluster cluster, int node, string table, string key = "k")
    {
        var reading = Read(cluster, node, table, key: key);
        Assert.Single(reading.Versions);
        return reading.Value?.Text ?? "";
    }
}
