using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Replication.Tests.Bench;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

public sealed class SliceAndScanTests
{
    /// <summary>Whatever the replicas hold, a slice at ALL is the slice of their union, in both directions and at every limit.</summary>
    [Fact]
    public void A_slice_is_the_slice_of_the_union()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 20], Gen.Bool).List[0, 60].Select(Gen.Int[1, 12], Gen.Bool).Sample((planted, limit, backwards) =>
        {
            var cluster = new Cluster(options: new() { Timeout = TimeSpan.FromSeconds(20) });
            var model = new SortedDictionary<string, bool>(StringComparer.Ordinal);
            for (var i = 0; i < planted.Count; i++)
            {
                var (node, row, isDelete) = planted[i];
                cluster.Plant(node, "p", $"c{row:00}", 1000 + i, "v", isDelete);
                model[$"c{row:00}"] = !isDelete;
            }

            cluster.Loop.RunFor(10);
            var wanted = model.Where(row => row.Value).Select(row => row.Key).ToList();
            if (backwards)
            {
                wanted.Reverse();
            }

            var slice = cluster.Slice(1, "p", limit, backwards, level: ConsistencyLevel.All);
            cluster.Loop.RunFor(5000);
            Assert.True(slice.IsDone, slice.Trouble?.Text);
            Assert.Equal(string.Join(',', wanted.Take(limit)), slice.Keys);
            Assert.Equal(wanted.Count > limit, slice.More);
            Assert.True(cluster.IsQuiet);
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void A_replica_that_lacks_more_rows_than_one_mutation_carries_is_still_repaired()
    {
        var cluster = new Cluster(options: new() { Timeout = TimeSpan.FromSeconds(20) });
        for (var i = 0; i < 2400; i++)
        {
            cluster.Plant(i % 2, "p", $"c{i:0000}", 1000 + i, "v");
        }

        cluster.Loop.RunFor(10);
        var slice = cluster.Slice(0, "p", 2400, level: ConsistencyLevel.All);
        cluster.Loop.RunFor(5000);
        Assert.True(slice.IsDone, slice.Trouble?.Text);
        Assert.Equal(2400, slice.Rows.Count);
        Assert.NotEqual(0, cluster.HeldTime(2, "p", "c2399"));
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("b", "b")]
    public void A_range_that_ends_before_it_begins_is_empty(string from, string to)
    {
        var cluster = new Cluster();
        cluster.Plant(0, "p", "b", 1000, "v");
        cluster.Loop.RunFor(10);
        Assert.Empty(cluster.Slice(0, "p", 10, from: from, to: to).Rows);
        var backwards = cluster.Slice(0, "p", 10, true, from, to);
        Assert.True(backwards.IsDone);
        Assert.Empty(backwards.Rows);
    }

    [Fact]
    public void A_slice_is_cut_by_its_bytes_too()
    {
        var cluster = new Cluster(nodes: 1, replicas: 1);
        var large = new string('x', 3 << 20);
        for (var i = 0; i < 6; i++)
        {
            cluster.Plant(0, "p", $"c{i}", 1000, large);
        }

        cluster.Loop.RunFor(10);
        var slice = cluster.Slice(0, "p", 100, level: ConsistencyLevel.One);
        cluster.Loop.RunFor(100);
        Assert.Equal("c0,c1,c2", slice.Keys);
        Assert.True(slice.More);
    }

    [Fact]
    public void A_long_walk_over_tombstones_lets_others_have_their_turn_and_ends_at_the_deadline()
    {
        var cluster = new Cluster(nodes: 1, replicas: 1, options: new() { Timeout = TimeSpan.FromMilliseconds(10) });
        for (var i = 0; i < 60; i++)
        {
            cluster.Plant(0, "p", $"c{i:0000}", 1000, "", isDelete: true);
        }

        cluster.Loop.RunFor(10);
        var slice = cluster.Slice(0, "p", 1, level: ConsistencyLevel.One);
        Assert.Equal(0, slice.Answers);
        cluster.Loop.RunFor(100);
        Assert.Equal(StarlingError.Timeout, slice.Trouble?.Code);
        Assert.True(cluster.IsQuiet);
    }

    /// <summary>Page after page, a quorum scan of whatever three replicas hold finds each live record once.</summary>
    [Fact]
    public void Scans_find_everything_once()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 30], Gen.Bool).List[0, 60].Select(Gen.Int[1, 9]).Sample((planted, pageSize) =>
        {
            var cluster = new Cluster();
            var model = new SortedDictionary<string, bool>(StringComparer.Ordinal);
            for (var i = 0; i < planted.Count; i++)
            {
                var (node, key, isDelete) = planted[i];
                cluster.Plant(node, $"p{key:00}", "", 1000 + i, "v", isDelete);
                cluster.Plant((node + 1) % 3, $"p{key:00}", "", 1000 + i, "v", isDelete);
                model[$"p{key:00}"] = !isDelete;
            }

            cluster.Loop.RunFor(10);
            var found = new List<string>();
            byte[] from = [];
            var pages = 0;
            do
            {
                var page = cluster.Scan(2, pageSize, from);
                cluster.Loop.RunFor(100);
                Assert.True(page.IsDone, page.Trouble?.Text);
                Assert.InRange(page.Rows.Count, 0, pageSize);
                found.AddRange(page.Rows.Select(row => row.Key));
                from = page.Next;
                Assert.InRange(++pages, 1, 200);
            }
            while (from.Length > 0);

            found.Sort(StringComparer.Ordinal);
            Assert.Equal(model.Where(row => row.Value).Select(row => row.Key), found);
            Assert.True(cluster.IsQuiet);
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void A_position_that_is_none_of_this_tables_opens_nothing()
    {
        var cluster = new Cluster(nodes: 1, replicas: 1);
        cluster.Plant(0, "secret", "", 1000, "v");
        cluster.Loop.RunFor(10);
        foreach (var from in new byte[][] { [0], [0, 0, 0, 99], [0, 0, 0, 0, 1], [0, 0, 0, 0, .. new byte[14]], [0xff, 0, 0, 0] })
        {
            var scan = cluster.Scan(0, 10, from, quorum: false, table: Cluster.Siblings);
            Assert.Equal(StarlingError.BadRequest, scan.Trouble?.Code);
            Assert.Equal(1, scan.Answers);
        }
    }

    [Fact]
    public void A_scan_of_many_local_slots_takes_turns_with_others()
    {
        var cluster = new Cluster(nodes: 1, replicas: 1, slots: 256);
        var scan = cluster.Scan(0, 10, quorum: false);
        Assert.Equal(0, scan.Answers);
        cluster.Loop.RunFor(200);
        Assert.True(scan.IsDone);
        Assert.True(cluster.IsQuiet);
    }

    [Fact]
    public void A_scan_that_ends_in_the_middle_forgets_whom_it_asked()
    {
        var cluster = new Cluster();
        cluster.Wires.Rule = _ => Fate.Vanishes;
        var scan = cluster.Scan(0, 10);
        cluster.Loop.RunFor(2500);
        Assert.Equal(StarlingError.Timeout, scan.Trouble?.Code);
        Assert.True(cluster.IsQuiet);
    }
}
