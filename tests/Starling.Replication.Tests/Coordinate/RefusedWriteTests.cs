using System;
using Starling.Model.Quorums;
using Starling.Replication.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

/// <summary>What was told not to have happened does not happen, whatever the link delivers later.</summary>
public sealed class RefusedWriteTests
{
    [Theory]
    [InlineData(Mutant.None, false)]
    [InlineData(Mutant.RefusedThenTaken, true)]
    public void A_write_that_replicas_have_refused_and_that_arrives_again_is_not_taken(Mutant planted, bool isTaken)
    {
        var cluster = new Cluster(3, mutants: planted);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(1));
        cluster.Wires.Rule = static mail => mail.From == 0 ? Fate.ArrivesAgain : Fate.Arrives;

        // So far ahead that no other node takes it.
        cluster.Nodes[0].Skew = TimeSpan.FromSeconds(5);
        var write = cluster.Write(0, "k", "v", ConsistencyLevel.All);
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(100));
        Assert.False(write.IsDone);
        Assert.Empty(cluster.Held(1, "k"));

        cluster.Nodes[1].Skew = cluster.Nodes[2].Skew = TimeSpan.FromSeconds(5);
        cluster.Wires.LetGo();
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(100));
        Assert.Equal(isTaken, cluster.Held(1, "k").Length > 0);
    }
}
