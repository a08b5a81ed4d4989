using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Xunit;

namespace Starling.Node.Tests.Serving;

public sealed class TwoDataCentresTests
{
    private static readonly string[] Both = ["east", "west"];

    [Fact]
    public async Task Levels_count_by_data_centre_while_one_of_them_is_away()
    {
        await using var cluster = await RealCluster.StartAsync(6, Both);
        await cluster[0].CreateTableAsync(new TableDefinition
        {
            Name = "words",
            Rule = ResolutionRule.LastWriteWins,
            Replicas = new SortedDictionary<string, int> { ["east"] = 3, ["west"] = 2 },
        });
        var each = await cluster[0].PutAsync("words", "key", "one", new WriteOptions { Level = ConsistencyLevel.EachQuorum });
        Assert.Equal(5, each.Replicas);
        Assert.InRange(each.Synced, 4, 5);
        var explanation = await cluster[1].ExplainAsync("words", "key");
        Assert.Equal((3, 2), (Count(explanation, "east"), Count(explanation, "west")));

        var everywhere = await cluster[1].GetAsync("words", "key", new ReadOptions { Level = ConsistencyLevel.EachQuorum });
        Assert.Equal("one", everywhere.Value?.Text);

        await cluster.StopAsync(1);
        await cluster.StopAsync(3);
        await cluster.StopAsync(5);

        var local = await cluster[2].PutAsync("words", "key", "two", new WriteOptions { Level = ConsistencyLevel.LocalQuorum });
        Assert.InRange(local.Synced, 2, 3);
        var reading = await cluster[4].GetAsync("words", "key", new ReadOptions { Level = ConsistencyLevel.LocalQuorum });
        Assert.Equal("two", reading.Value?.Text);
        var near = await cluster[4].GetAsync("words", "key", new ReadOptions { Level = ConsistencyLevel.LocalOne });
        Assert.Contains(near.Value?.Text, new[] { "one", "two" });
        var unread = await Assert.ThrowsAsync<StarlingException>(async () => await cluster[2].GetAsync(
            "words", "key", new ReadOptions { Level = ConsistencyLevel.EachQuorum }));
        Assert.Equal(StarlingError.Unavailable, unread.Code);
        foreach (var level in new[] { ConsistencyLevel.EachQuorum, ConsistencyLevel.All })
        {
            var refusal = await Assert.ThrowsAsync<StarlingException>(async () => await cluster[0].PutAsync(
                "words", "other", "three", new WriteOptions { Level = level }));
            Assert.Equal((StarlingError.Unavailable, false), (refusal.Code, refusal.MayHaveHappened));
        }
    }

    [Fact]
    public async Task A_level_that_no_replicas_could_meet_is_told_apart_from_one_that_they_cannot_meet_now()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        var refusal = await Assert.ThrowsAsync<StarlingException>(async () => await cluster[0].PutAsync(
            "default", "key", "value", new WriteOptions { Level = ConsistencyLevel.Number(4) }));
        Assert.Equal(StarlingError.ImpossibleLevel, refusal.Code);
    }

    private static int Count(Explanation explanation, string dataCentre) =>
        explanation.Replicas.Count(replica => replica.DataCentre == dataCentre);
}
