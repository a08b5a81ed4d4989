using System;
using System.Linq;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Replication.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

/// <summary>Writes that are to happen only if nobody has written since: one replica decides.</summary>
public sealed class ConditionalWriteTests
{
    [Fact]
    public void Of_many_that_create_a_record_through_all_nodes_at_once_one_does()
    {
        var cluster = new Cluster(5);
        var writes = Enumerable.Range(0, 20).Select(i => cluster.Write(i % 5, "k", $"v{i}", table: Cluster.Siblings, unchangedSince: [])).ToList();
        cluster.Loop.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(1, writes.Count(static write => write.IsDone));
        Assert.Equal(19, writes.Count(static write => write.IsNotDone && write.Trouble!.Value.Code == StarlingError.Changed));
    }

    [Fact]
    public void Who_has_read_what_is_there_writes_and_who_has_not_does_not()
    {
        var cluster = new Cluster(3);
        var first = cluster.Write(0, "k", "1", table: Cluster.Siblings, unchangedSince: []);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        var second = cluster.Write(1, "k", "2", table: Cluster.Siblings, context: first.Context, unchangedSince: first.Context);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        var third = cluster.Write(2, "k", "3", table: Cluster.Siblings, context: first.Context, unchangedSince: first.Context);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(first.IsDone && second.IsDone && third.IsNotDone);
        Assert.Equal(StarlingError.Changed, third.Trouble!.Value.Code);
    }

    [Fact]
    public void Where_the_first_replica_cannot_be_reached_the_next_decides()
    {
        var cluster = new Cluster(3);
        cluster.Wires.Rule = static mail => mail.From == 0 || mail.To == 0 ? Fate.Vanishes : Fate.Arrives;
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        var writes = Enumerable.Range(0, 10).Select(i => cluster.Write(1 + (i % 2), "k", $"v{i}", table: Cluster.Siblings, unchangedSince: [])).ToList();
        cluster.Loop.RunFor(TimeSpan.FromSeconds(10));
        Assert.InRange(writes.Count(static write => write.IsDone), 0, 1);
        Assert.DoesNotContain(writes, static write => write.Answers != 1);
    }

    [Fact]
    public void Conditions_are_of_one_record_of_siblings()
    {
        var cluster = new Cluster(3);
        var cell = cluster.Write(0, "k", "v", unchangedSince: []);
        var several = cluster.Write(0, "k", [("a", "1"), ("b", "2")], table: Cluster.Siblings, unchangedSince: []);
        var foreign = cluster.Write(0, "k", "v", ConsistencyLevel.One, Cluster.Siblings, unchangedSince: [1, 2, 3]);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((StarlingError.BadRequest, StarlingError.BadRequest), (cell.Trouble!.Value.Code, several.Trouble!.Value.Code));
        Assert.Equal(StarlingError.ForeignContext, foreign.Trouble!.Value.Code);
    }
}
