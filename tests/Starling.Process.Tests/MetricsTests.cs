using System;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Commands;
using Starling.Cli.Output;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>What a real server tells of itself.</summary>
[Collection(RunningServers.Name)]
public sealed class MetricsTests(SharedCluster shared)
{
    [Fact]
    public async Task The_page_keeps_to_the_format_and_its_counters_rise_under_load()
    {
        for (var number = 1; number <= 3; number++)
        {
            await shared.Rig.Http.PutAsync(shared.Rig.Door(number, "/types/lww/buckets/m/keys/first"), new StringContent("x"));
        }

        var before = await ScrapeAsync();
        for (var i = 0; i < 20; i++)
        {
            using var put = await shared.Rig.Http.PutAsync(shared.Rig.Door(1, $"/types/lww/buckets/m/keys/k{i}?w=all"), new StringContent("x"));
            Assert.True(put.IsSuccessStatusCode);
            await shared.Rig.Http.GetStringAsync(shared.Rig.Door(1, $"/types/lww/buckets/m/keys/k{i}?r=1"));
        }

        await Task.Delay(TimeSpan.FromSeconds(1.1)); // Figures are as fresh as a second.
        var after = await ScrapeAsync();
        const string count = "starling_operation_duration_seconds_count";
        Assert.Equal("histogram", after.Types["starling_operation_duration_seconds"]);
        Assert.InRange(Grown(count, "starling_operation=\"write\"", "starling_level=\"ALL\"", "starling_outcome=\"done\""), 20, 1000);
        Assert.InRange(Grown(count, "starling_operation=\"get\"", "starling_level=\"ONE\"", "starling_outcome=\"done\""), 20, 1000);
        Assert.InRange(Grown("starling_operation_duration_seconds_sum"), 1e-6, 60);
        Assert.InRange(Grown("starling_store_commits_total"), 1, 10_000);
        Assert.Equal("gauge", after.Types["starling_store_size_bytes"]);
        Assert.InRange(after.Sum("starling_node_memory_bytes"), 1 << 20, 1L << 40);
        Assert.Equal(2, after.Sum("starling_link_up"));
        Assert.Equal(0, after.Sum("starling_metrics_dropped_total"));
        Assert.InRange(after.Sum("starling_agreement_slots", "starling_table=\"lww\""), 1, 1024);
        Assert.True(after.Types.ContainsKey("starling_agreement_exchanges_total"));

        double Grown(string name, params string[] labels) => after.Sum(name, labels) - before.Sum(name, labels);
    }

    [Fact]
    public async Task A_failure_is_counted_by_its_kind()
    {
        using var odd = await shared.Rig.Http.GetAsync(shared.Rig.Door(2, "/types/lww/buckets/m/keys/k?pr=5"));
        await Assert.ThrowsAsync<StarlingException>(async () => await shared.Rig.Client.GetAsync(
            "lww", "k", new ReadOptions { Level = Model.Quorums.ConsistencyLevel.Number(9) }));
        var failed = 0.0;
        for (var number = 1; number <= 3; number++)
        {
            failed += (await ScrapeAsync(number)).Sum("starling_operation_duration_seconds_count", "starling_outcome=\"ImpossibleLevel\"");
        }

        Assert.InRange(failed, 1, 1000);
    }

    [Fact]
    public async Task Other_methods_are_refused()
    {
        using var post = await shared.Rig.Http.PostAsync(shared.Rig.Door(1, "/metrics"), new StringContent(""));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (post.StatusCode, string.Join(", ", post.Content.Headers.Allow)));
        using var head = await shared.Rig.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, shared.Rig.Door(1, "/metrics")));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.InRange(head.Content.Headers.ContentLength ?? 0, 1000, 1 << 20);
    }

    [Fact]
    public async Task The_command_shows_agreement_and_explains_a_key()
    {
        var told = await shared.Rig.Client.AgreementAsync(new AgreementQuery { Table = "lww", WithSlots = true });
        Assert.Equal(3, told.Nodes.Count);
        foreach (var node in told.Nodes)
        {
            var table = Assert.Single(node.Tables!);
            Assert.Equal(table.Slots, table.Agreed + table.Different + table.Unknown + table.Adopting);
            Assert.Equal(table.Slots, table.SlotList!.Count);
            Assert.NotNull(node.Figures);
        }

        await shared.Rig.Client.PutAsync("lww", "explained", "v", new WriteOptions { Level = Model.Quorums.ConsistencyLevel.All });
        var explained = await shared.Rig.Client.ExplainAsync("lww", "explained");
        Assert.StartsWith("Equal: all 3 copies have the same fingerprint", explained.Agreement);
        Assert.All(explained.Replicas, replica => Assert.Equal(explained.Replicas[0].Standing!.RowId, replica.Standing!.RowId));

        Assert.InRange(await SayAsync("agreement"), ExitCodes.Done, ExitCodes.NotFoundOrPartial);
        Assert.InRange(await SayAsync("agreement", "lww", "--slots"), ExitCodes.Done, ExitCodes.NotFoundOrPartial);
        Assert.InRange(await SayAsync("agreement", "lww", "--slots", "--json"), ExitCodes.Done, ExitCodes.NotFoundOrPartial);
        Assert.Equal(ExitCodes.Failed, await SayAsync("agreement", "nosuch"));
    }

    private async Task<ExpositionText> ScrapeAsync(int number = 1)
    {
        using var answer = await shared.Rig.Http.GetAsync(shared.Rig.Door(number, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        return ExpositionText.Parse(await answer.Content.ReadAsStringAsync());
    }

    private Task<int> SayAsync(params string[] words) => StarlingCommand.Make()
        .Parse([.. words, "--node", shared.Rig.Cluster.Places[0].Node.ToString()], StarlingCommand.Parsing).InvokeAsync();
}
