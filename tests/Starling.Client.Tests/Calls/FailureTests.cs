using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client.Tests.Fake;
using Starling.World;
using Xunit;

namespace Starling.Client.Tests.Calls;

/// <summary>What becomes of calls when nodes refuse, break or fall silent.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_failure_arrives_with_all_that_the_node_said()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        cluster.Play(ask => ask.Fail(StarlingError.Timeout, true, 1, 2, "two were needed"));
        var fault = await FaultAsync(client.PutAsync("lww", "k", "v"));
        Assert.Equal((StarlingError.Timeout, true, 1, 2, "two were needed"), (fault.Code, fault.MayHaveHappened, fault.Got, fault.Needed, fault.Message));
        Assert.Equal(1, cluster.Nodes[0].Asked);
    }

    [Fact]
    public async Task A_read_is_asked_of_another_node()
    {
        using var cluster = new FakeCluster("dc1", "dc1");
        await using var client = await cluster.ConnectAsync();
        await cluster.WarmAsync(client);
        cluster.Nodes[0].Script = ask => ask.Fail(StarlingError.Timeout);
        cluster.Nodes[1].Script = ask => ask.Text("here");
        Assert.Equal("here", (await client.GetAsync("lww", cluster.KeyAt(cluster.Nodes[0]))).Value!.Text);
    }

    [Theory]
    [InlineData(StarlingError.Overloaded, false, true)]
    [InlineData(StarlingError.NotReady, false, true)]
    [InlineData(StarlingError.Unavailable, false, true)]
    [InlineData(StarlingError.Timeout, true, false)]
    [InlineData(StarlingError.ReplicasFailed, true, false)]
    [InlineData(StarlingError.BadRequest, false, false)]
    public async Task A_write_is_sent_again_only_when_it_cannot_have_happened(StarlingError error, bool mayHaveHappened, bool isRetried)
    {
        using var cluster = new FakeCluster("dc1", "dc1");
        await using var client = await cluster.ConnectAsync();
        await cluster.WarmAsync(client);
        cluster.Nodes[0].Script = ask => ask.Fail(error, mayHaveHappened);
        cluster.Nodes[1].Script = ask => ask.Written();
        var put = client.PutAsync("lww", cluster.KeyAt(cluster.Nodes[0]), "v");
        if (isRetried)
        {
            Assert.Equal(2, (await put).Synced);
        }
        else
        {
            var fault = await FaultAsync(put);
            Assert.Equal((error, mayHaveHappened), (fault.Code, fault.MayHaveHappened));
        }
    }

    [Fact]
    public async Task A_last_write_wins_write_with_its_time_is_sent_again_after_not_known_and_remembers_it()
    {
        using var cluster = new FakeCluster("dc1", "dc1");
        await using var client = await cluster.ConnectAsync();
        await cluster.WarmAsync(client);
        cluster.Nodes[0].Script = ask => ask.Fail(StarlingError.Timeout, true);
        cluster.Nodes[1].Script = ask => ask.Written();
        var timed = new WriteOptions { WriteTime = 5 };
        Assert.Equal(2, (await client.PutAsync("lww", cluster.KeyAt(cluster.Nodes[0]), "v", timed)).Synced);

        // The second attempt surely did nothing; the first may have.
        cluster.Nodes[1].Script = ask => ask.Fail(StarlingError.BadRequest);
        var fault = await FaultAsync(client.PutAsync("lww", cluster.KeyAt(cluster.Nodes[0]), "v", timed));
        Assert.Equal((StarlingError.BadRequest, true), (fault.Code, fault.MayHaveHappened));

        // In a table with siblings a write time means nothing.
        cluster.Nodes[1].Script = ask => ask.Written();
        Assert.True((await FaultAsync(client.PutAsync("sib", cluster.KeyAt(cluster.Nodes[0], "sib"), "v", timed))).MayHaveHappened);
    }

    [Fact]
    public async Task A_broken_link_is_not_known_for_a_write_and_another_node_for_a_read()
    {
        using var cluster = new FakeCluster("dc1", "dc1");
        await using var client = await cluster.ConnectAsync();
        await cluster.WarmAsync(client);
        cluster.Nodes[0].Script = ask => ask.Hang();
        var fault = await FaultAsync(client.PutAsync("lww", cluster.KeyAt(cluster.Nodes[0]), "v"));
        Assert.Equal((StarlingError.LinkLost, true), (fault.Code, fault.MayHaveHappened));

        cluster.Play(ask => ask.Text("warm"));
        await cluster.WarmAsync(client);
        cluster.Nodes[0].Script = ask => ask.Hang();
        cluster.Nodes[1].Script = ask => ask.Text("here");
        Assert.Equal("here", (await client.GetAsync("lww", cluster.KeyAt(cluster.Nodes[0]))).Value!.Text);
    }

    [Fact]
    public async Task All_reads_survive_the_loss_of_a_node()
    {
        using var cluster = new FakeCluster("dc1", "dc2");
        await using var client = await cluster.ConnectAsync();
        await cluster.WarmAsync(client);
        for (var i = 0; i < 3000; i++)
        {
            await client.GetAsync("lww", "k");
        }

        cluster.Nodes[0].Script = _ => { };
        var calls = Enumerable.Range(0, 300).Select(i => client.GetAsync("lww", "k" + i).AsTask()).ToArray();
        await UntilAsync(() => calls.Count(call => call.IsCompleted) >= 100);
        cluster.Nodes[0].HangUp();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task A_silent_node_loses_its_reads_to_others_and_is_avoided_until_it_speaks()
    {
        using var cluster = new FakeCluster("dc1", "dc2");
        await using var client = await cluster.ConnectAsync(options => options with { SilenceMax = TimeSpan.FromMilliseconds(100) });
        await cluster.WarmAsync(client);
        cluster.Nodes[0].IsFrozen = true;
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await client.GetAsync("lww", "k" + i)).Found);
        }

        // Frozen: nothing was counted. Thawed, it answers the next probe, and is used again.
        var before = cluster.Nodes[0].Asked;
        cluster.Nodes[0].IsFrozen = false;
        for (var i = 0; cluster.Nodes[0].Asked == before; i++)
        {
            Assert.True(i < 400, "The node is not used again.");
            await client.GetAsync("lww", "k" + i);
            await Task.Delay(10);
        }
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for_because_the_node_answers_probes()
    {
        using var cluster = new FakeCluster("dc1", "dc2");
        await using var client = await cluster.ConnectAsync(options => options with { SilenceMax = TimeSpan.FromMilliseconds(400) });
        await cluster.WarmAsync(client);
        var asks = new BlockingCollection<Ask>();
        cluster.Play(asks.Add);
        var get = client.GetAsync("lww", "k").AsTask();
        var held = asks.Take();
        Assert.False(asks.TryTake(out _, TimeSpan.FromMilliseconds(1200)));
        held.Node.Do(() => held.Text("slow"));
        Assert.Equal("slow", (await get).Value!.Text);
    }

    [Fact]
    public async Task A_write_without_an_answer_ends_at_its_timeout_and_is_not_known()
    {
        using var cluster = new FakeCluster("dc1", "dc1");
        await using var client = await cluster.ConnectAsync();
        await cluster.WarmAsync(client);
        cluster.Play(_ => { });
        var asked = cluster.Nodes.Sum(node => node.Asked);
        var fault = await FaultAsync(client.PutAsync("lww", "k", "v", new WriteOptions { Timeout = TimeSpan.FromMilliseconds(100) }));
        Assert.Equal((StarlingError.Timeout, true), (fault.Code, fault.MayHaveHappened));
        Assert.Equal(asked + 1, cluster.Nodes.Sum(node => node.Asked));
        fault = await FaultAsync(client.GetAsync("lww", "k", new ReadOptions { Timeout = TimeSpan.FromMilliseconds(100) }));
        Assert.Equal((StarlingError.Timeout, false), (fault.Code, fault.MayHaveHappened));
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once_and_its_late_answer_reaches_nobody()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        var asks = new BlockingCollection<Ask>();
        cluster.Play(asks.Add);
        using var cancellation = new CancellationTokenSource();
        var get = client.GetAsync("lww", "k", null, cancellation.Token).AsTask();
        var put = client.PutAsync("lww", "k", "v", null, cancellation.Token).AsTask();
        var held = new[] { asks.Take(), asks.Take() };
        cancellation.Cancel();
        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get)).CancellationToken);
        Assert.Contains("may have happened", (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put)).Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.GetAsync("lww", "k", null, cancellation.Token));

        var next = client.GetAsync("lww", "k").AsTask();
        var ask = Assert.Single(asks.GetConsumingEnumerable().Where(ask => ask.Kind == Wire.Frames.MessageKind.Get).Take(1));
        cluster.Nodes[0].Do(() =>
        {
            held[0].Text("late");
            held[1].Written();
            ask.Text("right");
        });
        Assert.Equal("right", (await next).Value!.Text);
    }

    [Fact]
    public async Task Calls_beyond_the_bound_wait_and_beyond_that_fail()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync(options => options with { InFlightMax = 1, WaitingMax = 1 });
        var asks = new BlockingCollection<Ask>();
        cluster.Play(asks.Add);
        var first = client.GetAsync("lww", "first").AsTask();
        var held = asks.Take();
        var second = client.GetAsync("lww", "second").AsTask();
        var fault = await FaultAsync(client.PutAsync("lww", "third", "v"));
        Assert.Equal((StarlingError.Overloaded, false), (fault.Code, fault.MayHaveHappened));
        Assert.Empty(asks);
        cluster.Nodes[0].Do(() => held.Text("1"));
        Assert.Equal("1", (await first).Value!.Text);
        held = asks.Take();
        Assert.Equal("second", held.Key);
        cluster.Nodes[0].Do(() => held.Text("2"));
        Assert.Equal("2", (await second).Value!.Text);
    }

    [Fact]
    public async Task Attempts_end()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        cluster.Play(ask => ask.Fail(StarlingError.Overloaded));
        Assert.Equal(StarlingError.Overloaded, (await FaultAsync(client.GetAsync("lww", "k"))).Code);
        Assert.Equal(3, cluster.Nodes[0].Asked);
    }

    [Fact]
    public async Task A_closed_client_fails_what_is_in_flight_and_what_comes_later()
    {
        using var cluster = new FakeCluster("dc1");
        var client = await cluster.ConnectAsync();
        var asks = new BlockingCollection<Ask>();
        cluster.Play(asks.Add);
        var put = client.PutAsync("lww", "k", "v");
        asks.Take();
        await client.DisposeAsync();
        Assert.True((await FaultAsync(put)).MayHaveHappened);
        Assert.Empty(asks);
        var fault = await FaultAsync(client.PutAsync("lww", "k", "v"));
        Assert.Equal((StarlingError.NotReady, false), (fault.Code, fault.MayHaveHappened));
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_node_a_client_says_why()
    {
        var options = new StarlingClientOptions { Endpoints = ["127.0.0.1:1"], Timeout = TimeSpan.FromMilliseconds(300) };
        var fault = await Assert.ThrowsAsync<StarlingException>(() => StarlingClient.ConnectAsync(options));
        Assert.Equal(StarlingError.Unavailable, fault.Code);
        Assert.Contains("127.0.0.1:1", fault.Message);
    }

    [Fact]
    public async Task A_cluster_that_forms_late_is_waited_for()
    {
        using var cluster = new FakeCluster("dc1");
        cluster.Nodes[0].Map = null;
        cluster.Play(ask => ask.Text("formed"));
        await using var client = StarlingClient.Connect(cluster.Options());
        var get = client.GetAsync("lww", "k");
        await UntilAsync(() => cluster.Nodes[0].Pulls > 0);
        Assert.False(get.IsCompleted);
        cluster.Nodes[0].Map = cluster.Map;
        Assert.Equal("formed", (await get).Value!.Text);
    }

    [Fact]
    public async Task A_node_of_another_cluster_is_not_used()
    {
        using var cluster = new FakeCluster("dc1");
        using var stranger = new FakeNode(99, at: new Endpoint("127.0.0.1", 0));
        stranger.Map = FakeCluster.Form(8, [stranger.Member]);
        stranger.Script = ask => ask.Text("stranger");
        cluster.Play(ask => ask.Text("ours"));
        await using var client = await cluster.ConnectAsync();
        await using var both = await StarlingClient.ConnectAsync(new StarlingClientOptions
        {
            Endpoints = [cluster.Nodes[0].Address.ToString(), stranger.Address.ToString()],
        });

        // Whichever cluster answered first is the client's; the other one's node is hung up on or its map ignored.
        var first = (await both.GetAsync("lww", "k")).Value!.Text;
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(first, (await both.GetAsync("lww", "k" + i)).Value!.Text);
            await Task.Delay(2);
        }
    }

    private static async Task<StarlingException> FaultAsync<T>(ValueTask<T> call) =>
        await Assert.ThrowsAsync<StarlingException>(async () => await call);

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 1000, "It did not come to be.");
            await Task.Delay(5);
        }
    }
}
