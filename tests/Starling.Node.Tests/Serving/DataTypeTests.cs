using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Model.Values;
using Xunit;

namespace Starling.Node.Tests.Serving;

/// <summary>Data types at three real nodes with sockets and stores.</summary>
public sealed class DataTypeTests
{
    private const int AttemptsMax = 100;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Nodes_count_together_and_one_that_starts_again_goes_on()
    {
        await using var cluster = await MakeAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => cluster[i % 3].UpdateAsync("counters", "k", new DataChange.Count(1)).AsTask()));
        Assert.Equal(300, (int)(await cluster[1].FetchAsync("counters", "k")).Value.Count);
        await cluster.StopAsync(0);
        Assert.Equal(301, (int)(await CountAsync(cluster[1])).Value.Count);
        await cluster.Start(0).Ready.WaitAsync(TimeSpan.FromSeconds(20));

        // The answer is what the replica that took the change knows: it may still lack what was counted while it was away.
        Assert.InRange((int)(await CountAsync(cluster[0])).Value.Count, 301, 302);
        Assert.Equal(302, (int)(await cluster[2].FetchAsync("counters", "k")).Value.Count);
    }

    [Fact]
    public async Task A_session_sees_its_own_changes_at_one_and_parts_are_plain_records_to_tools()
    {
        await using var cluster = await MakeAsync();
        var session = cluster[0].OpenSession();
        for (var i = 0; i < 20; i++)
        {
            await session.UpdateAsync("sets", "k", new DataChange.Members([Utf8($"e{i}")], []));
            Assert.Equal(i + 1, (await session.FetchAsync("sets", "k")).Value.Elements.Count);
        }

        // Twenty elements and the presence of the set.
        var slice = await cluster[1].SliceAsync("sets", Encoding.UTF8.GetBytes("k"));
        Assert.Equal(21, slice.Records.Count);
        Assert.All(slice.Records, static record => Assert.Single(record.Reading.Versions));
        var page = await cluster[2].ScanAsync("sets");
        Assert.Equal(21, page.Records.Count);
        await cluster[2].DeleteAsync("sets", "k");
        Assert.False((await cluster[0].FetchAsync("sets", "k")).Found);
    }

    [Fact]
    public async Task A_table_keeps_its_data_type()
    {
        await using var cluster = await MakeAsync();
        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await cluster[0].ChangeTableAsync(
            "sets", new Dictionary<string, string?> { ["datatype"] = "map" }));
        Assert.Equal(StarlingError.BadRequest, fault.Code);
        await cluster[0].ChangeTableAsync("sets", new Dictionary<string, string?> { ["owner"] = "ann" });
        await Assert.ThrowsAsync<StarlingException>(async () => await cluster[0].CreateTableAsync(
            new TableDefinition { Name = "none", Rule = ResolutionRule.DataTypes }));
    }

    /// <summary>A node that has just started may have to wait for its clock, and for its links to the others.</summary>
    private static async Task<DataReading> CountAsync(IStarling node)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return (await node.UpdateAsync("counters", "k", new DataChange.Count(1), new UpdateOptions { ReturnBody = true })).Value!;
            }
            catch (StarlingException early) when (early.Code is StarlingError.NotReady or StarlingError.Unavailable
                && !early.MayHaveHappened && tries < AttemptsMax)
            {
                await Task.Delay(RetryDelay);
            }
        }
    }

    private static async Task<RealCluster> MakeAsync()
    {
        var cluster = await RealCluster.StartAsync(3);
        foreach (var (name, kind) in new[] { ("counters", "counter"), ("sets", "set") })
        {
            await cluster[0].CreateTableAsync(new TableDefinition
            {
                Name = name,
                Rule = ResolutionRule.DataTypes,
                Properties = new Dictionary<string, string> { ["datatype"] = kind },
            });
        }

        return cluster;
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
